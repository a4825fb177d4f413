/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.quota;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pull quota as Docker Hub words it: {@code ratelimit-limit: 100;w=21600}, {@code ratelimit-remaining: 76;w=21600}, with or without
 * {@code x-} in front, with spaces anywhere. The window is always what the header says, never what a document says. Headers without a
 * window count requests, not pulls, and are none of this.
 *
 * @param identity what is counted: an egress address or an account; null where the registry does not say
 */
public record PullQuota(
        long limit,
        long remaining,
        long windowSeconds,
        @Nullable String identity) {

    private static final Pattern VALUE = Pattern.compile("\\s*(\\d{1,12})\\s*;\\s*w\\s*=\\s*(\\d{1,9})\\s*(?:;.*)?");
    private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9._:@/-]{1,128}");

    /** Reads the headers (lower-case names); empty where there is no quota or it makes no sense. */
    public static Optional<PullQuota> from(Map<String, List<String>> headers) {
        Matcher limit = VALUE.matcher(first(headers, "ratelimit-limit"));
        if (!limit.matches()) {
            return Optional.empty();
        }
        Matcher remaining = VALUE.matcher(first(headers, "ratelimit-remaining"));
        long most = Long.parseLong(limit.group(1));
        long window = Long.parseLong(limit.group(2));
        long left = remaining.matches() ? Long.parseLong(remaining.group(1)) : -1;
        if (window == 0 || left < 0 || left > most) {
            return Optional.empty();
        }
        return Optional.of(new PullQuota(most, left, window, identity(headers)));
    }

    /** Whether these headers name a quota at all, sensible or not: then a pull from here is charged. */
    public static boolean isCharged(Map<String, List<String>> headers) {
        return VALUE.matcher(first(headers, "ratelimit-limit")).matches()
                || VALUE.matcher(first(headers, "ratelimit-remaining")).matches();
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.getOrDefault(name, headers.getOrDefault("x-" + name, List.of()));
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static @Nullable String identity(Map<String, List<String>> headers) {
        String raw = String.join("", headers.getOrDefault("docker-ratelimit-source", List.of()))
                .trim();
        return IDENTITY.matcher(raw).matches() ? raw : null;
    }

    public boolean isExhausted() {
        return remaining == 0;
    }

    /** Below a fifth of the limit. */
    public boolean isLow() {
        return remaining * 5 < limit;
    }
}
