/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import org.jspecify.annotations.Nullable;

/**
 * What one look at a target came to.
 *
 * @param cause the code of the fault; null where all is well
 * @param certain no second look can change it: it depends on no network
 */
public record Sight(@Nullable String cause, boolean certain) {

    public static final Sight WELL = new Sight(null, true);

    public static Sight fault(String cause) {
        return new Sight(cause, false);
    }
}
