/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.quota;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** How long a {@code Retry-After} header (RFC 9110 10.2.3: seconds or a date) asks to wait. */
public final class RetryAfter {

    private static final Duration LEAST = Duration.ofSeconds(60);
    private static final Duration MOST = Duration.ofHours(6);

    private RetryAfter() {}

    /** At least a minute, at most six hours; a minute for what cannot be read. */
    public static Duration from(String header, Instant now) {
        Duration asked = parse(header.trim(), now);
        return asked.compareTo(LEAST) < 0 ? LEAST : asked.compareTo(MOST) > 0 ? MOST : asked;
    }

    private static Duration parse(String text, Instant now) {
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException _) {
            return LEAST;
        }
    }
}
