/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Principal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request, its path already matched.
 *
 * @param path as sent, still encoded
 * @param parameters from the path's template, decoded
 * @param header looks up a header's value by its lower-case name
 * @param body read when asked for
 * @param principal who asks, already let through
 */
public record Call(
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, List<String>> query,
        Function<String, Optional<String>> header,
        Supplier<byte[]> body,
        Principal principal) {
    private static final int LATEST_YEAR = 9999;

    /** A path parameter that the template names. */
    public String parameter(String name) {
        return Optional.ofNullable(parameters.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no path parameter " + name));
    }

    /** The last value of a query parameter. */
    public Optional<String> query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /** A query parameter that is true or false. */
    public Optional<Boolean> flag(String name) {
        return query(name).map(text -> switch (text) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default -> throw Problem.badParameter(name, text, "true or false");
        });
    }

    /** A query parameter that is a whole number from 1. */
    public Optional<Integer> count(String name, int most) {
        return query(name).map(text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= 1) {
                    return Math.min(number, most);
                }
            } catch (NumberFormatException e) {
                // Answered below, like a number out of range.
            }
            throw Problem.badParameter(name, text, "a whole number from 1");
        });
    }

    /** A query parameter that is a time. A plus sign that was not encoded arrives as a space. */
    public Optional<Instant> time(String name) {
        return query(name).map(text -> {
            try {
                OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
                if (time.getYear() >= 0 && time.getYear() <= LATEST_YEAR) {
                    return time.toInstant();
                }
            } catch (DateTimeParseException e) {
                // Answered below, like a year that RFC 3339 does not have.
            }
            throw Problem.badParameter(name, text, "a time like 2026-11-21T09:30:00Z");
        });
    }
}
