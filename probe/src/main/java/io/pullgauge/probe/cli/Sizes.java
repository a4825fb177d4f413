/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.util.Locale;

/** Bytes for people: powers of a thousand, as registries and networks count. */
public final class Sizes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Sizes() {}

    /** {@code 66.1 MB}. */
    public static String shown(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
