/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.pull.Prober;

/** Probers for tests of other packages. */
public final class Probers {

    private Probers() {}

    /** One to which every target is well. */
    public static Prober well() {
        return new ScriptedProber();
    }
}
