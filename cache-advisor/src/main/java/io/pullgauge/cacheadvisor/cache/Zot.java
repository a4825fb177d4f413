/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** zot with on-demand sync. Without {@code preserveDigest} it would GET the index and every platform at each pull of a tag. */
public final class Zot {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Zot() {}

    /** The configuration of a cache. */
    public static Configuration of(Wanted wanted) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("distSpecVersion", "1.1.1");
        root.put("storage", storage());
        root.put(
                "http",
                Map.of("address", "0.0.0.0", "port", Integer.toString(wanted.port()), "compat", List.of("docker2s2")));
        Map<String, Object> sync = new LinkedHashMap<>();
        sync.put("enable", true);
        sync.put("registries", List.of(registry(wanted)));
        root.put("extensions", Map.of("sync", sync));
        return new Configuration(
                "zot",
                List.of(new ConfigFile("/etc/zot/config.json", JSON.writeValueAsString(root) + "\n")),
                notes(wanted));
    }

    private static Map<String, Object> storage() {
        Map<String, Object> keep = new LinkedHashMap<>();
        keep.put("repositories", List.of("**"));
        keep.put("deleteReferrers", true);
        keep.put("deleteUntagged", true);
        keep.put("keepTags", List.of(Map.of("pulledWithin", "336h", "pushedWithin", "336h")));
        Map<String, Object> storage = new LinkedHashMap<>();
        storage.put("rootDirectory", "/var/lib/zot");
        storage.put("dedupe", true);
        storage.put("gc", true);
        storage.put("gcDelay", "2h");
        storage.put("gcInterval", "24h");
        storage.put("retention", Map.of("delay", "24h", "policies", List.of(keep)));
        return storage;
    }

    private static Map<String, Object> registry(Wanted wanted) {
        Map<String, Object> registry = new LinkedHashMap<>();
        registry.put("urls", List.of(wanted.upstream()));
        registry.put("onDemand", true);
        registry.put("preserveDigest", true);
        registry.put("tlsVerify", true);
        registry.put("maxRetries", 3);
        registry.put("retryDelay", "1s");
        registry.put("syncTimeout", "10m");
        if (!wanted.prefix().isEmpty()) {
            registry.put("content", List.of(Map.of("prefix", "**", "destination", "/" + wanted.prefix())));
        }
        return registry;
    }

    private static List<String> notes(Wanted wanted) {
        List<String> notes = new ArrayList<>(List.of(
                "preserveDigest needs http.compat [\"docker2s2\"]: without it zot does not start; without"
                        + " preserveDigest each pull of a tag costs one GET for the index and one for each of its"
                        + " platforms.",
                "zot copies all platforms of an image before it answers the first pull: the disk holds them" + " all.",
                "Check it before use: zot verify /etc/zot/config.json. A key that this version does not know"
                        + " keeps it from starting."));
        if (wanted.prefix().isEmpty()) {
            notes.add("One upstream only: repositories of different registries would fall together. For more, give each"
                    + " a prefix and ask for the nodes' files with the same.");
        }
        return notes;
    }
}
