/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /openapi.json}: OpenAPI 3.1, made of the table of endpoints and the records of their answers, so that it cannot lag behind. */
final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)(?:\\.\\.\\.)?}");

    private final List<Endpoint> endpoints;
    private final String version;

    OpenApi(List<Endpoint> endpoints, String version) {
        this.endpoints = List.copyOf(endpoints);
        this.version = version;
    }

    Endpoint endpoint() {
        return Endpoint.get("/openapi.json", "This description", Void.class, call -> Answer.json(document()));
    }

    private Map<String, Object> document() {
        Schemas schemas = new Schemas();
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            String path = PARAMETER.matcher(endpoint.path()).replaceAll("{$1}");
            paths.computeIfAbsent(path, template -> new LinkedHashMap<>())
                    .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint, schemas));
        }
        Map<String, Object> components = new LinkedHashMap<>();
        schemas.problem();
        components.put("schemas", schemas.all());
        components.put("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer")));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Pullgauge collector", "version", version));
        document.put("paths", paths);
        document.put("components", components);
        return document;
    }

    private static Map<String, Object> operation(Endpoint endpoint, Schemas schemas) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", endpoint.summary());
        operation.put("operationId", operationId(endpoint));
        operation.put("parameters", parameters(endpoint));
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put(endpoint.need() == Need.REPORT ? "202" : "200", good(endpoint, schemas));
        responses.put(
                "default",
                Map.of(
                        "description",
                        "What went wrong (RFC 9457)",
                        "content",
                        Map.of("application/problem+json", Map.of("schema", Schemas.reference("Problem")))));
        operation.put("responses", responses);
        operation.put("security", endpoint.need() == Need.OPEN ? List.of() : List.of(Map.of("bearer", List.of())));
        return operation;
    }

    private static Map<String, Object> good(Endpoint endpoint, Schemas schemas) {
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("description", endpoint.summary());
        if (endpoint.shape() != Void.class) {
            Map<String, Object> schema =
                    endpoint.paged() ? schemas.page(endpoint.shape()) : schemas.of(endpoint.shape());
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("application/json", Map.of("schema", schema));
            if (endpoint.method().equals("GET")) {
                content.put("text/plain", Map.of("schema", Map.of("type", "string")));
            }
            good.put("content", content);
        }
        return good;
    }

    private static List<Map<String, Object>> parameters(Endpoint endpoint) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        Matcher path = PARAMETER.matcher(endpoint.path());
        while (path.find()) {
            parameters.add(
                    Map.of("name", path.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        for (String name : endpoint.parameters()) {
            parameters.add(Map.of("name", name, "in", "query", "required", false, "schema", type(name)));
        }
        return parameters;
    }

    private static Map<String, Object> type(String parameter) {
        return switch (parameter) {
            case "limit" -> Map.of("type", "integer", "minimum", 1);
            case "failing", "muted" -> Map.of("type", "boolean");
            case "at" -> Map.of("type", "string", "format", "date-time");
            default -> Map.of("type", "string");
        };
    }

    private static String operationId(Endpoint endpoint) {
        StringBuilder id = new StringBuilder(endpoint.method().toLowerCase(Locale.ROOT));
        for (String part :
                endpoint.path().replaceAll("[^A-Za-z0-9]+", " ").strip().split(" ")) {
            if (!part.isEmpty() && !part.equals("api") && !part.equals("v1")) {
                id.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return id.toString();
    }
}
