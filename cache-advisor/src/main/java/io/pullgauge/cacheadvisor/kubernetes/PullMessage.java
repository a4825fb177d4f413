/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet's words say of one pull: {@code Successfully pulled image "I" in D1 (D2 including waiting). Image size: N bytes.}, of which
 * older kubelets leave out the end, or {@code Failed to pull image "I": …}. Images that were there already were not asked for.
 *
 * @param waitedMillis the second duration less the first; null where only one is told
 */
record PullMessage(
        String image,
        boolean failed,
        @Nullable Long millis,
        @Nullable Long waitedMillis,
        @Nullable Long bytes) {
    private static final Pattern PULLED =
            Pattern.compile("Successfully pulled image \"([^\"]{1,600})\" in ([0-9.a-zµ]{1,30})"
                    + "(?: \\(([0-9.a-zµ]{1,30}) including waiting\\))?(?:\\. Image size: (\\d{1,15}) bytes)?\\.?");
    private static final Pattern FAILED = Pattern.compile("Failed to pull image \"([^\"]{1,600})\":.*", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,12})?)(h|ms|m|s|µs|us|ns)");

    static Optional<PullMessage> of(String message) {
        Matcher pulled = PULLED.matcher(message.strip());
        if (pulled.matches()) {
            Long millis = millis(pulled.group(2));
            Long whole = millis(pulled.group(3));
            String bytes = pulled.group(4);
            return Optional.of(new PullMessage(
                    pulled.group(1),
                    false,
                    millis,
                    millis == null || whole == null ? null : (Long) Math.max(0, whole - millis),
                    bytes == null ? null : Long.valueOf(bytes)));
        }
        Matcher failed = FAILED.matcher(message);
        return failed.matches()
                ? Optional.of(new PullMessage(failed.group(1), true, null, null, null))
                : Optional.empty();
    }

    /** A duration as Go writes it; null for anything else. */
    static @Nullable Long millis(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher part = PART.matcher(text);
        double millis = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis += Double.parseDouble(part.group(1)) * unit(part.group(2));
            end = part.end();
        }
        return end == 0 || end != text.length() ? null : (Long) Math.round(millis);
    }

    private static double unit(String name) {
        return switch (name) {
            case "h" -> 3_600_000;
            case "m" -> 60_000;
            case "s" -> 1_000;
            case "ms" -> 1;
            case "ns" -> 1e-6;
            default -> 1e-3;
        };
    }
}
