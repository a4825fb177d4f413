/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.pullgauge.cacheadvisor.advice.Mute;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a mute's body holds; {@code end} is taken for {@code until} too. */
record MuteRequest(
        @Nullable String reason,
        @JsonAlias({"end", "endsAt"}) @Nullable String until) {
    private static final Duration LONGEST_MUTE = Duration.ofDays(366);
    private static final int LONGEST_REASON = 500;

    /** The mute that the call asks for. */
    static Mute read(Call call, Instant now) {
        MuteRequest asked = Json.read(
                call.body().get(), MuteRequest.class, "{\"reason\":\"…\",\"until\":\"2026-12-01T00:00:00Z\"}");
        String reason = asked.reason() == null ? "" : asked.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw wrong("/reason", "missing or too long (expected: 1 to " + LONGEST_REASON + " characters)");
        }
        return new Mute(reason, end(asked.until(), now), call.principal().name());
    }

    private static Instant end(@Nullable String text, Instant now) {
        try {
            Instant end = OffsetDateTime.parse(text == null ? "" : text).toInstant();
            if (end.isAfter(now) && end.isBefore(now.plus(LONGEST_MUTE))) {
                return end;
            }
        } catch (DateTimeParseException e) {
            // Said below, like a time that is over.
        }
        throw wrong("/until", "missing, over, or more than a year away (expected: a time like 2026-12-01T00:00:00Z)");
    }

    private static Problem wrong(String pointer, String detail) {
        return new Problem(400, "Bad body", pointer + ": " + detail)
                .with("pointer", pointer)
                .with("errors", List.of(Map.of("pointer", pointer, "detail", detail)));
    }
}
