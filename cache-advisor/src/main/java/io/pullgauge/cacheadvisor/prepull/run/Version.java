/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a version; what follows them is each vendor's own. */
record Version(int major, int minor) {
    private static final Pattern SHAPE = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\D.{0,100})?");

    static Optional<Version> parse(String text) {
        Matcher matcher = SHAPE.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
