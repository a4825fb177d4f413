/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Times as {@link Instant#toString} writes them, to the millisecond. By hand, because a matrix has a hundred thousand of them, mostly of the
 * same day, and a formatter works out each one's date anew.
 */
final class Times extends ValueSerializer<Instant> {
    private static final long DAY_MILLIS = 86_400_000;

    private record Day(long number, String text) {}

    /** The day written last; a race between two writers costs one more look-up, nothing else. */
    private volatile Day last = new Day(0, LocalDate.ofEpochDay(0).toString());

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
        out.writeString(text(value));
    }

    String text(Instant value) {
        long millis = value.toEpochMilli();
        long number = Math.floorDiv(millis, DAY_MILLIS);
        Day day = last;
        if (day.number() != number) {
            day = new Day(number, LocalDate.ofEpochDay(number).toString());
            last = day;
        }
        int rest = (int) Math.floorMod(millis, DAY_MILLIS);
        StringBuilder text = new StringBuilder(24).append(day.text()).append('T');
        two(text, rest / 3_600_000).append(':');
        two(text, rest / 60_000 % 60).append(':');
        two(text, rest / 1_000 % 60);
        int fraction = rest % 1_000;
        if (fraction != 0) {
            text.append('.').append((char) ('0' + fraction / 100));
            two(text, fraction % 100);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
