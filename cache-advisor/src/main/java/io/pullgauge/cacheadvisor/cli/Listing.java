/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.OutputFormat;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Asks for a list, all its pages, and prints it in the form that was asked for. */
record Listing(CollectorClient client, OutputFormat format, PrintWriter out) {
    private static final int PAGE = 10_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.shared();

    /**
     * Prints the list, or one object where the answer has no items.
     *
     * @param name the member that names an item
     * @return what was printed, as JSON
     */
    JsonNode print(String path, Map<String, String> query, String name) {
        JsonNode all = all(path, query);
        switch (format) {
            case TEXT, WIDE -> out.print(client.text(path, paged(query)));
            case JSON -> out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
            case YAML -> out.print(YAML.writeValueAsString(all));
            case NAME -> {
                if (all.has("items")) {
                    all.get("items").forEach(item -> out.println(item.path(name).asString("")));
                } else {
                    out.println(all.path(name).asString(""));
                }
            }
        }
        out.flush();
        return all;
    }

    private static Map<String, String> paged(Map<String, String> query) {
        Map<String, String> paged = new LinkedHashMap<>(query);
        paged.put("limit", Integer.toString(PAGE));
        return paged;
    }

    private JsonNode all(String path, Map<String, String> query) {
        Map<String, String> asked = paged(query);
        JsonNode first = client.json(path, asked);
        if (!(first instanceof ObjectNode whole) || !(whole.get("items") instanceof ArrayNode items)) {
            return first;
        }
        String next = next(first);
        while (!next.isEmpty()) {
            asked.put("continue", next);
            JsonNode page = client.json(path, asked);
            page.path("items").forEach(items::add);
            next = page.path("items").isEmpty() ? "" : next(page);
        }
        whole.putNull("continue");
        return whole;
    }

    private static String next(JsonNode page) {
        return page.path("continue").asString("");
    }
}
