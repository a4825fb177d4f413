/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import java.util.Map;
import java.util.TreeMap;

/** How our objects are found again. */
final class Labels {
    static final String PLAN = "pullgauge.io/prepull";
    static final String PART = "pullgauge.io/prepull-part";
    static final String WAVE = "pullgauge.io/prepull-wave";
    /** A node's name may be longer than a label's value. */
    static final String NODE = "pullgauge.io/prepull-node";

    private static final String MANAGER = "app.kubernetes.io/managed-by";

    private Labels() {}

    static Map<String, String> plan(String name) {
        return sorted(Map.of(MANAGER, "pullgauge", PLAN, name, PART, "plan"));
    }

    static Map<String, String> job(String plan, int wave) {
        return sorted(Map.of(MANAGER, "pullgauge", PLAN, plan, PART, "job", WAVE, String.valueOf(wave)));
    }

    static Map<String, String> holder(String plan) {
        return sorted(Map.of(MANAGER, "pullgauge", PLAN, plan, PART, "holder"));
    }

    /** In one order, so that what is printed twice is equal. */
    private static Map<String, String> sorted(Map<String, String> labels) {
        return new TreeMap<>(labels);
    }
}
