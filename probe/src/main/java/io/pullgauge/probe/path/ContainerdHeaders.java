/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The headers that config.toml adds to every request, in front of those of one host. */
final class ContainerdHeaders {

    private final Map<String, List<String>> everywhere = new LinkedHashMap<>();

    ContainerdHeaders(Settings registry) {
        Settings table = registry.table("headers");
        for (String name : table.keys()) {
            List<String> values = table.texts(name);
            everywhere.put(name, values.isEmpty() ? table.text(name).stream().toList() : values);
        }
    }

    Map<String, List<String>> with(Map<String, List<String>> own) {
        if (everywhere.isEmpty()) {
            return own;
        }
        Map<String, List<String>> all = new LinkedHashMap<>(everywhere);
        own.forEach((name, values) -> {
            List<String> joined = new ArrayList<>(all.getOrDefault(name, List.of()));
            joined.addAll(values);
            all.put(name, List.copyOf(joined));
        });
        return all;
    }
}
