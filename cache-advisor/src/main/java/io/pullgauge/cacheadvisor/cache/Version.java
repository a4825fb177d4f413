/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A product's version as people give it: {@code 2}, {@code 2.8}, {@code v2.15.1}. A part that is not said is the newest of its kind. */
public record Version(int major, int minor, int patch) {
    private static final Pattern TEXT = Pattern.compile("v?(\\d{1,4})(?:\\.(\\d{1,4})(?:\\.(\\d{1,4}))?)?");
    private static final int NEWEST = 9_999;

    /** The newest there is. */
    public static final Version LATEST = new Version(NEWEST, NEWEST, NEWEST);

    /** Reads a version; empty for anything else. */
    public static Optional<Version> of(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Version(part(matcher.group(1)), part(matcher.group(2)), part(matcher.group(3))))
                : Optional.empty();
    }

    private static int part(@Nullable String text) {
        return text == null ? NEWEST : Integer.parseInt(text);
    }

    boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        return major != wantedMajor
                ? major > wantedMajor
                : minor != wantedMinor ? minor > wantedMinor : patch >= wantedPatch;
    }
}
