/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.quota;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        Optional<Matcher> limit = first(headers, "ratelimit-limit");
        Optional<Matcher> remaining = first(headers, "ratelimit-remaining");
        if (limit.isEmpty() || remaining.isEmpty()) {
            return Optional.empty();
        }
        long most = Long.parseLong(limit.get().group(1));
        long window = Long.parseLong(limit.get().group(2));
        long left = Long.parseLong(remaining.get().group(1));
        return window == 0 || left > most
                ? Optional.empty()
                : Optional.of(new PullQuota(most, left, window, identity(headers)));
    }

    /** Whether these headers name a quota at all, sensible or not: then a pull from here is charged. */
    public static boolean isCharged(Map<String, List<String>> headers) {
        return first(headers, "ratelimit-limit").isPresent()
                || first(headers, "ratelimit-remaining").isPresent();
    }

    /** Whether these headers speak of any limit, in whatever shape: enough not to take an image for exempt. */
    public static boolean isMentioned(Map<String, List<String>> headers) {
        return headers.keySet().stream().anyMatch(name -> name.contains("ratelimit"));
    }

    /** The first value that makes sense, of either spelling, alone or in a list. */
    private static Optional<Matcher> first(Map<String, List<String>> headers, String name) {
        return Stream.of(name, "x-" + name)
                .flatMap(spelling -> headers.getOrDefault(spelling, List.of()).stream())
                .limit(8)
                .flatMap(value -> Stream.of(value.split(",", 8)))
                .map(VALUE::matcher)
                .filter(Matcher::matches)
                .findFirst();
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
