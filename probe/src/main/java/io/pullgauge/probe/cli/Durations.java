/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go and Kubernetes write them, and days: {@code 500ms}, {@code 5s}, {@code 1m30s}, {@code 6h}, {@code 7d}. */
public final class Durations {

    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(\\.\\d{1,6})?(ms|[smhd]))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|[smhd])");

    private Durations() {}

    /** The duration that this text spells, or zero for {@code 0}; empty for any other text and for more than a hundred years. */
    public static Optional<Duration> parse(String text) {
        if ("0".equals(text)) {
            return Optional.of(Duration.ZERO);
        }
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        double millis = 0;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            millis += Double.parseDouble(part.group(1)) * unitMillis(part.group(2));
        }
        Duration parsed = Duration.ofMillis(Math.round(millis));
        return parsed.toDays() > 36_500 ? Optional.empty() : Optional.of(parsed);
    }

    private static long unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
