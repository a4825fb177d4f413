/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One part in which nodes differ, with its values, the most frequent first. */
public record Difference(String part, List<Value> values) {
    private static final int MOST_VALUES = 10;
    private static final int EXAMPLES = 3;

    /** A value, how many nodes have it, and some of their names. */
    public record Value(String value, int nodes, List<String> examples) {}

    /** Collects values while nodes are walked. */
    static final class Collector {
        private final Map<String, Map<String, List<String>>> examples = new TreeMap<>();
        private final Map<String, Map<String, Integer>> counts = new TreeMap<>();

        void add(String part, String value, String node) {
            counts.computeIfAbsent(part, name -> new HashMap<>()).merge(value, 1, Integer::sum);
            List<String> names = examples.computeIfAbsent(part, name -> new HashMap<>())
                    .computeIfAbsent(value, text -> new ArrayList<>(EXAMPLES));
            if (names.size() < EXAMPLES) {
                names.add(node);
            }
        }

        /** Only parts with at least two values. */
        List<Difference> differences() {
            return counts.entrySet().stream()
                    .filter(part -> part.getValue().size() > 1)
                    .map(part -> new Difference(part.getKey(), values(part.getKey(), part.getValue())))
                    .toList();
        }

        private List<Value> values(String part, Map<String, Integer> byValue) {
            return byValue.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(MOST_VALUES)
                    .map(value -> new Value(
                            value.getKey(),
                            value.getValue(),
                            List.copyOf(examples.getOrDefault(part, Map.of()).getOrDefault(value.getKey(), List.of()))))
                    .toList();
        }
    }
}
