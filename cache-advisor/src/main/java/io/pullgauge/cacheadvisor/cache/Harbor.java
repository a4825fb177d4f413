/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A proxy-cache project of Harbor: the bodies of two calls of its API. */
public final class Harbor {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Harbor() {}

    record Registry(String name, String type, String url, boolean insecure) {}

    record Project(String project_name, int registry_id, long storage_limit, Map<String, String> metadata) {}

    /** What to post, registry first. */
    public static Configuration of(Wanted wanted) {
        String project = wanted.prefix().isEmpty() ? wanted.slug() + "-proxy" : wanted.prefix();
        Registry registry = new Registry(wanted.slug(), type(wanted.registry()), url(wanted), false);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("public", "true");
        if (wanted.version().isAtLeast(2, 12, 0)) {
            metadata.put("proxy_speed_kb", "-1");
        }
        if (wanted.version().isAtLeast(2, 15, 0)) {
            metadata.put("max_upstream_conn", "-1");
        }
        if (wanted.version().isAtLeast(2, 15, 1)) {
            metadata.put("proxy_cache_local_on_not_found", "false");
        }
        List<String> notes = new ArrayList<>(List.of(
                "POST the first to " + wanted.cache()
                        + "/api/v2.0/registries, add credential {type: basic, access_key, access_secret} where"
                        + " the registry grants accounts more; read the new registry's id from its Location"
                        + " header.",
                "Put that id in the place of 0 and POST the second to " + wanted.cache()
                        + "/api/v2.0/projects. Metadata values are strings.",
                "Images are then at " + wanted.authority() + "/" + project + "/…; ask for the nodes' files with prefix="
                        + project + ".",
                "Harbor keeps what was pulled within 7 days; space is freed only by a scheduled garbage"
                        + " collection.",
                "A first pull fetches each layer twice upstream, once for the node and once for the store.",
                "public: true lets everybody who reaches Harbor pull through it; with an upstream account that"
                        + " includes its private images."));
        return new Configuration(
                "harbor",
                List.of(
                        new ConfigFile("POST /api/v2.0/registries", JSON.writeValueAsString(registry) + "\n"),
                        new ConfigFile(
                                "POST /api/v2.0/projects",
                                JSON.writeValueAsString(new Project(project, 0, -1, metadata)) + "\n")),
                notes);
    }

    private static String url(Wanted wanted) {
        return "docker.io".equals(wanted.registry()) ? "https://hub.docker.com" : wanted.upstream();
    }

    private static String type(String registry) {
        if ("docker.io".equals(registry)) {
            return "docker-hub";
        }
        if ("ghcr.io".equals(registry)) {
            return "github-ghcr";
        }
        if ("quay.io".equals(registry)) {
            return "quay";
        }
        if (registry.endsWith(".azurecr.io")) {
            return "azure-acr";
        }
        return registry.contains(".dkr.ecr.") ? "aws-ecr" : "docker-registry";
    }
}
