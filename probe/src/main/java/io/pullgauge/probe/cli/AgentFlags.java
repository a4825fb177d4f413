/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plain command line of an agent, read without picocli, which would stay in the memory of every node for one line a month. Whatever is
 * not plain (help, a slip, a value that looks like an option) is left to {@link AgentCommand}, and so are all words about it.
 */
record AgentFlags(Optional<Path> config, Map<AgentKey, Setting> flags) {

    private static final String CONFIG = "--config";
    private static final String NODE_NAME = "NODE_NAME";

    /** The flags by the names that {@link AgentCommand} gives them. */
    private static final Map<String, AgentKey> KEYS = keys();

    private static Map<String, AgentKey> keys() {
        Map<String, AgentKey> keys = new HashMap<>();
        for (AgentKey key : AgentKey.values()) {
            keys.put("--" + key.text(), key);
        }
        keys.remove("--images");
        keys.remove("--registries");
        keys.put("--image", AgentKey.IMAGES);
        keys.put("--registry", AgentKey.REGISTRIES);
        return Map.copyOf(keys);
    }

    /** Empty where picocli has to look; {@code arguments} are those behind {@code agent}. */
    static Optional<AgentFlags> read(List<String> arguments, Map<String, String> environment) {
        Map<String, List<String>> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String each = arguments.get(i);
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            boolean flag = KEYS.get(name) == AgentKey.DEBUG;
            String value = flag
                    ? "true"
                    : equals >= 0 ? each.substring(equals + 1) : i + 1 < arguments.size() ? arguments.get(++i) : "";
            boolean plain =
                    !(flag && equals >= 0) && !value.isEmpty() && !value.startsWith("-") && !value.startsWith("\"");
            if (!plain || !(KEYS.containsKey(name) || name.equals(CONFIG))) {
                return Optional.empty();
            }
            given.merge(
                    name,
                    List.of(value),
                    (one, two) -> Stream.concat(one.stream(), two.stream()).toList());
        }
        return settings(given, environment);
    }

    private static Optional<AgentFlags> settings(Map<String, List<String>> given, Map<String, String> environment) {
        Map<AgentKey, Setting> flags = new EnumMap<>(AgentKey.class);
        for (Map.Entry<String, List<String>> each : given.entrySet()) {
            AgentKey key = KEYS.get(each.getKey());
            boolean list = key == AgentKey.IMAGES || key == AgentKey.REGISTRIES;
            if (each.getValue().size() > 1 && !list) {
                return Optional.empty();
            }
            if (key != null) {
                flags.put(key, new Setting(each.getValue(), each.getKey()));
            }
        }
        String node = environment.getOrDefault(NODE_NAME, "");
        if (!node.isEmpty()) {
            flags.putIfAbsent(AgentKey.NODE_NAME, Setting.flag(AgentKey.NODE_NAME, List.of(node)));
        }
        return Optional.of(new AgentFlags(
                Optional.ofNullable(given.get(CONFIG)).map(List::getFirst).map(Path::of), flags));
    }
}
