/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The keys that the chart's README tells of, and those that its values have. */
final class ReadmeValues {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*) \\|[^|]*\\|[^|]*\\|$");
    private static final Pattern KEY = Pattern.compile("`([a-zA-Z.]+)(?:\\{([a-zA-Z,]+)})?…?`");

    private ReadmeValues() {}

    /** Of each row of the last table: {@code `a.b`}, {@code `a.{b,c}`}, several with commas between them; {@code …} for all below. */
    static Set<String> keys(String readme) {
        Set<String> keys = new TreeSet<>();
        Matcher row = ROW.matcher(readme.substring(readme.indexOf("## Values")));
        while (row.find()) {
            Matcher key = KEY.matcher(row.group(1));
            while (key.find()) {
                String stem = key.group(1);
                if (key.group(2) == null) {
                    keys.add(stem.replaceFirst("\\.$", ""));
                } else {
                    for (String end : key.group(2).split(",", -1)) {
                        keys.add(stem + end);
                    }
                }
            }
        }
        return keys;
    }

    /** The path of each value that is no group of others. */
    static Set<String> leaves(JsonNode values) {
        Set<String> leaves = new TreeSet<>();
        walk(values, "", leaves);
        return leaves;
    }

    private static void walk(JsonNode value, String path, Set<String> leaves) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties()
                    .forEach(each ->
                            walk(each.getValue(), path.isEmpty() ? each.getKey() : path + "." + each.getKey(), leaves));
        } else {
            leaves.add(path);
        }
    }
}
