/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text exposition defines: each metric with its type, help and the labels that its series have. */
record Exposition(Map<String, Metric> metrics) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? .*");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /** One metric. */
    record Metric(String type, String help, Set<String> labels) {}

    static Exposition of(String text) {
        Map<String, Metric> metrics = new TreeMap<>();
        Map<String, String> helps = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                helps.put(words[2], words[3]);
            } else if (line.startsWith("# TYPE ")) {
                metrics.put(words[2], new Metric(words[3], helps.getOrDefault(words[2], ""), new TreeSet<>()));
            } else {
                sample(line, metrics);
            }
        }
        return new Exposition(metrics);
    }

    private static void sample(String line, Map<String, Metric> metrics) {
        Matcher sample = LINE.matcher(line);
        if (!sample.matches()) {
            return;
        }
        Metric metric = metrics.get(sample.group(1).replaceFirst("_(bucket|sum|count)$", ""));
        Metric owner = metric == null ? metrics.get(sample.group(1)) : metric;
        if (owner != null && sample.group(2) != null) {
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    owner.labels().add(label.group(1));
                }
            }
        }
    }
}
