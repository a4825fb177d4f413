/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** How far this node's clock is from a server's {@code Date}. Half a minute and more breaks signed URLs and tokens. */
final class ClockOffset {

    private static final Duration TOO_FAR = Duration.ofSeconds(60);

    private ClockOffset() {}

    /** Facts when the clocks are too far apart; empty when they agree or the server does not say. */
    static Optional<Map<String, Object>> between(Exchange.Answer answer, Instant now) {
        try {
            Instant theirs = ZonedDateTime.parse(answer.header("date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration offset = Duration.between(theirs, now);
            return offset.abs().compareTo(TOO_FAR) > 0
                    ? Optional.of(Map.of("offsetSeconds", offset.toSeconds(), "serverTime", theirs.toString()))
                    : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
