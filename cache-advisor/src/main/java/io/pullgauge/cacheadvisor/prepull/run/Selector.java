/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A label selector as {@code kubectl get nodes -l} takes it: {@code a=b}, {@code a==b}, {@code a!=b}, {@code a}, {@code !a}, {@code a in (b,c)}. */
record Selector(List<Predicate<Map<String, String>>> parts, Optional<String> problem) {
    private static final int LONGEST = 2_000;
    private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_./]{0,316})";
    private static final String VALUE = "([-A-Za-z0-9_.]{0,63})";
    private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*" + VALUE);
    private static final Pattern THERE = Pattern.compile("(!?)\\s*" + KEY);
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([-A-Za-z0-9_.,\\s]*)\\)");
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    static Selector parse(String text) {
        List<Predicate<Map<String, String>>> parts = new ArrayList<>();
        if (text.length() > LONGEST) {
            return new Selector(parts, Optional.of("longer than " + LONGEST + " characters"));
        }
        for (String each : text.isBlank() ? new String[0] : COMMA.split(text, -1)) {
            Predicate<Map<String, String>> part = part(each.strip());
            if (part == null) {
                return new Selector(
                        List.of(),
                        Optional.of("\"" + (each.length() > 100 ? each.substring(0, 100) + "…" : each)
                                + "\" (expected: key=value, key!=value, key, !key, key in (a,b) or key notin (a,b))"));
            }
            parts.add(part);
        }
        return new Selector(List.copyOf(parts), Optional.empty());
    }

    private static @Nullable Predicate<Map<String, String>> part(String text) {
        Matcher equal = EQUAL.matcher(text);
        if (equal.matches()) {
            boolean not = equal.group(2).equals("!=");
            String key = equal.group(1);
            String value = equal.group(3);
            return labels -> value.equals(labels.get(key)) != not;
        }
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            boolean not = set.group(2).equals("notin");
            String key = set.group(1);
            List<String> values = List.of(set.group(3).strip().split("\\s*,\\s*"));
            return labels -> {
                String value = labels.get(key);
                return (value != null && values.contains(value)) != not;
            };
        }
        Matcher there = THERE.matcher(text);
        if (there.matches()) {
            boolean not = !there.group(1).isEmpty();
            String key = there.group(2);
            return labels -> labels.containsKey(key) != not;
        }
        return null;
    }

    boolean matches(Map<String, String> labels) {
        return parts.stream().allMatch(part -> part.test(labels));
    }
}
