/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import picocli.CommandLine.IVersionProvider;

/** The version as the jar's manifest has it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"pullgauge " + (version == null ? "development" : version)};
    }
}
