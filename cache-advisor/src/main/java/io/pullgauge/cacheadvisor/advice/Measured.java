/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words what came of advice that was followed. */
final class Measured {
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private Measured() {}

    static Optional<Double> number(Map<String, Object> numbers, String name) {
        return numbers.get(name) instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }

    /** One sentence of what was measured. */
    static String words(String registry, Map<String, Object> numbers) {
        StringBuilder words = new StringBuilder();
        number(numbers, "hitRatio")
                .ifPresent(ratio -> words.append(String.format(
                        Locale.ROOT,
                        "%.0f %% of %d pulls cost no unit; ",
                        ratio * 100,
                        number(numbers, "pullsAfter").orElse(0.0).longValue())));
        words.append(registry).append(" counts ");
        words.append(shown(numbers, "unitsPerDayAfter")).append(" units a day");
        number(numbers, "unitsPerDayBefore")
                .ifPresent(before -> words.append(" (before: ")
                        .append(shown(numbers, "unitsPerDayBefore"))
                        .append(')'));
        number(numbers, "unitsSavedPerDay")
                .ifPresent(saved -> words.append(saved < 0 ? ", " : ", so ")
                        .append(String.format(Locale.ROOT, "%,.0f", Math.abs(saved)))
                        .append(saved < 0 ? " a day more than before" : " a day are saved"));
        return words.append(", measured over ").append(time(numbers)).toString();
    }

    private static String shown(Map<String, Object> numbers, String name) {
        return String.format(Locale.ROOT, "%,.0f", number(numbers, name).orElse(0.0));
    }

    private static String time(Map<String, Object> numbers) {
        long seconds = number(numbers, "secondsAfter").orElse(0.0).longValue();
        return seconds < 2 * HOUR ? Math.max(1, seconds / 60) + " min" : seconds / HOUR + " h";
    }

    /** The followed advice as one is shown: its title is what came of it. */
    static Advice advice(Story story, Note followed) {
        Optional<Note> measured = story.measured();
        Map<String, Object> numbers =
                new LinkedHashMap<>(measured.orElse(followed).numbers());
        List<String> evidence = new ArrayList<>();
        story.notes()
                .forEach(note -> evidence.add(
                        note.at() + " " + note.what().name().toLowerCase(Locale.ROOT) + ": " + note.summary()));
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry(followed.about()));
        Finding finding = new Finding(
                followed.kind(),
                followed.about(),
                "Followed: " + measured.map(Note::summary).orElse("what came of it is not measured yet"),
                followed.summary() + ".",
                scope,
                List.copyOf(evidence),
                numbers,
                measured.map(note -> confidence(note.numbers())).orElse(0.0),
                List.of("Nothing: it is shown to be judged. A day or more tells more than an hour."));
        return new Advice(followed.advice(), finding, story.first().at(), null);
    }

    private static String registry(String about) {
        int space = about.indexOf(' ');
        return space < 0 ? about : about.substring(0, space);
    }

    /** By the shorter of the two times that are compared. */
    private static double confidence(Map<String, Object> numbers) {
        double seconds = Math.min(
                number(numbers, "secondsBefore").orElse(0.0),
                number(numbers, "secondsAfter").orElse(0.0));
        return seconds >= DAY ? 0.9 : seconds >= HOUR ? 0.6 : 0.4;
    }
}
