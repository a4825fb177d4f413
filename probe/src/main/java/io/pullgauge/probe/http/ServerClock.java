/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A server's clock as its {@code Date} header tells it, beside ours.
 *
 * @param offset ours minus the server's
 */
public record ServerClock(Instant serverTime, Duration offset) {

    /** Signed URLs and tokens live for minutes: from here on a clock does harm. */
    private static final Duration TOO_FAR = Duration.ofSeconds(60);

    /** Reads an answer's date; empty where it has none that can be read. */
    public static Optional<ServerClock> of(Exchange.Answer answer, Instant now) {
        try {
            Instant theirs = ZonedDateTime.parse(answer.header("date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(new ServerClock(theirs, Duration.between(theirs, now)));
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    /** Whether the two clocks are so far apart that it hurts. */
    public boolean isFarOff() {
        return offset.abs().compareTo(TOO_FAR) > 0;
    }
}
