/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/** Times that come again: five fields as cron has them, read by the clocks of one time zone. A time that a clock skips in spring is left out. */
final class Timetable {
    private static final int LONGEST = 200;
    private static final int LOOKED_AT = 50;
    private static final Duration CLOSEST = Duration.ofMinutes(15);
    private static final Map<String, String> NAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private final ExecutionTime times;
    private final ZoneId zone;

    private Timetable(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /** A timetable, or what is wrong with it. */
    sealed interface Parsed {
        /** It can be followed. */
        record Good(Timetable timetable) implements Parsed {}

        /** It cannot. */
        record BadCron(String detail) implements Parsed {}

        /** Nobody knows the time zone. */
        record BadZone(String detail) implements Parsed {}
    }

    static Parsed parse(String cron, String zone, Instant now) {
        ZoneId place;
        try {
            place = ZoneId.of(zone);
        } catch (DateTimeException e) {
            return new Parsed.BadZone("is no time zone (expected: one like Europe/Berlin or UTC)");
        }
        if (cron.length() > LONGEST) {
            return new Parsed.BadCron("is longer than " + LONGEST + " characters");
        }
        try {
            CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            String fields = NAMES.getOrDefault(cron.strip(), cron.strip());
            return checked(
                    new Timetable(ExecutionTime.forCron(parser.parse(fields).validate()), place), now);
        } catch (IllegalArgumentException e) {
            return new Parsed.BadCron(
                    "is no time for cron (expected: minute hour day month weekday, like 30 3 * * 1-5)");
        }
    }

    private static Parsed checked(Timetable timetable, Instant now) {
        Instant before = timetable.next(now).orElse(null);
        if (before == null) {
            return new Parsed.BadCron("never comes");
        }
        for (int i = 0; i < LOOKED_AT; i++) {
            Instant next = timetable.next(before).orElse(null);
            if (next == null) {
                break;
            }
            if (Duration.between(before, next).compareTo(CLOSEST) < 0) {
                return new Parsed.BadCron(
                        "comes again within " + Duration.between(before, next).toMinutes()
                                + " minutes (expected: at least " + CLOSEST.toMinutes() + ")");
            }
            before = next;
        }
        return new Parsed.Good(timetable);
    }

    /** The first time after this one; empty where there is none. */
    Optional<Instant> next(Instant after) {
        return times.nextExecution(ZonedDateTime.ofInstant(after, zone)).map(ZonedDateTime::toInstant);
    }
}
