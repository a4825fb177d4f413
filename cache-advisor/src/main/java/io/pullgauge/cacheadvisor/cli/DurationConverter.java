/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as Kubernetes and Prometheus users write it: {@code 6h}, {@code 7d}, {@code 1h30m}, {@code 1.5h}, {@code 500ms}, {@code 0}. */
final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern PART = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)(ms|s|m|h|d|w)");

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);

    private static final BigDecimal MAX =
            BigDecimal.valueOf(Duration.ofDays(36_500).toMillis());

    @Override
    public Duration convert(String text) {
        String rest = text.strip().toLowerCase(Locale.ROOT);
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = PART.matcher(rest);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (end < rest.length() && matcher.find(end) && matcher.start() == end) {
            millis = millis.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2)))));
            end = matcher.end();
        }
        if (end == 0 || end < rest.length()) {
            throw new TypeConversionException("'" + text + "' is no duration (expected: such as 90m, 6h or 7d)");
        }
        if (millis.compareTo(MAX) > 0) {
            throw new TypeConversionException("'" + text + "' is too long (expected: at most 36500d)");
        }
        return Duration.ofMillis(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long unit(String name) {
        return MILLIS.getOrDefault(name, 1L);
    }
}
