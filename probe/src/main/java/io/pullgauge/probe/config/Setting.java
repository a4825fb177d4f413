/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import java.util.List;

/** Values given to a key and where: {@code --interval} or {@code agent.yaml:3}. */
public record Setting(List<String> values, String where) {

    public Setting {
        values = List.copyOf(values);
    }

    /** As a flag gives it. */
    public static Setting flag(AgentKey key, List<String> values) {
        return new Setting(values, "--" + key.text());
    }
}
