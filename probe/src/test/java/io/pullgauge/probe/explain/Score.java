/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts answers against labels: right, half right (the label is among the alternatives), wrong; by cause and with the confusions. */
final class Score {

    private final Map<String, Row> rows = new TreeMap<>();
    private int total;
    private int right;
    private int half;
    private int unknown;

    private static final class Row {
        private int total;
        private int right;
        private int half;
        private final Map<String, Integer> instead = new TreeMap<>();

        private String confusions() {
            return instead.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .map(said -> "`" + said.getKey() + "` " + said.getValue())
                    .collect(Collectors.joining(", "));
        }
    }

    void add(String label, Explanation answer) {
        Row row = rows.computeIfAbsent(label, key -> new Row());
        row.total++;
        total++;
        if (answer.cause().equals(label)) {
            row.right++;
            right++;
            return;
        }
        row.instead.merge(answer.cause(), 1, Integer::sum);
        unknown += answer.cause().equals("unknown") ? 1 : 0;
        if (answer.alternatives().contains(label)) {
            row.half++;
            half++;
        }
    }

    /** Share of answers that are right. */
    double exact() {
        return (double) right / total;
    }

    /** The same with half a point where the label is among the alternatives. */
    double withHalves() {
        return (right + half / 2.0) / total;
    }

    /** All of it in one line. */
    String summary() {
        return String.format(
                "%d messages: %.3f right, %.3f with half points, %d said unknown",
                total, exact(), withHalves(), unknown);
    }

    /** The same for a page: what was said instead, most often first. */
    String markdown() {
        StringBuilder text = new StringBuilder("| cause | right | instead |\n| --- | ---: | --- |\n");
        rows.forEach((cause, row) ->
                text.append("| `%s` | %d/%d | %s |\n".formatted(cause, row.right, row.total, row.confusions())));
        return text.toString();
    }

    /** One line per cause: how many, how many right and half right, and what was said instead. */
    String table() {
        StringBuilder text =
                new StringBuilder(String.format("%-30s %5s %5s %5s  %s%n", "cause", "all", "right", "half", "instead"));
        rows.forEach((cause, row) -> text.append(String.format(
                "%-30s %5d %5d %5d  %s%n",
                cause, row.total, row.right, row.half, row.instead.isEmpty() ? "" : row.instead)));
        return text.toString();
    }
}
