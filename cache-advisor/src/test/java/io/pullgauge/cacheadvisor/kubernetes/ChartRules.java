/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the rendered chart lets the collector do: a stand-in API server that asks here refuses, as a real one would, every call for which
 * the chart forgets a rule. The namespaces {@code shop} and {@code default} of tests have the rights of one that pre-pulls and canaries may use.
 */
public final class ChartRules {
    /** With every option that adds a rule; {@code ChartTest} holds it equal to the chart. */
    private static final Path RENDERED = Path.of("..", "daemonset", "src", "test", "resources", "chart", "full.yaml");

    private static final String COLLECTOR = "pullgauge-collector";
    private static final String AGREED = "team-a";
    /** What {@code system:public-info-viewer} gives to everybody. */
    private static final Set<String> PUBLIC = Set.of("/version", "/healthz", "/livez", "/readyz");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ChartRules FULL = new ChartRules();

    private final List<JsonNode> objects;
    private final List<Granted> granted = new ArrayList<>();

    private record Granted(Optional<String> namespace, JsonNode rule) {}

    private record Call(
            Optional<String> namespace, String group, String resource, Optional<String> name, String verb) {}

    private ChartRules() {
        try {
            objects = Arrays.stream(Files.readString(RENDERED).split("(?m)^---\\n"))
                    .map(YAML::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        of("ClusterRoleBinding").forEach(each -> grant(each, "ClusterRole", Optional.empty()));
        of("RoleBinding")
                .forEach(each -> grant(
                        each,
                        "Role",
                        Optional.of(each.path("metadata").path("namespace").asString())));
    }

    /** 403 for a request of the collector's that the chart has no rule for; empty for what it may, and for requests of anybody else. */
    public static Optional<MockResponse> refusal(RecordedRequest request) {
        return COLLECTOR.equals(request.getHeader("User-Agent")) && !FULL.allow(request.getMethod(), request.getPath())
                ? Optional.of(new MockResponse()
                        .setResponseCode(403)
                        .addHeader("Content-Type", "application/json")
                        .setBody(
                                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403,"
                                        + "\"message\":\"the chart has no rule for " + request.getMethod() + " "
                                        + request.getPath().replace('"', ' ') + "\"}"))
                : Optional.empty();
    }

    static boolean allows(String method, String target) {
        return FULL.allow(method, target);
    }

    private Stream<JsonNode> of(String kind) {
        return objects.stream().filter(each -> each.path("kind").asString("").equals(kind));
    }

    private void grant(JsonNode binding, String kind, Optional<String> namespace) {
        boolean ours = binding.path("subjects")
                .valueStream()
                .anyMatch(each -> each.path("name").asString("").equals(COLLECTOR));
        String name = binding.path("roleRef").path("name").asString();
        if (ours) {
            of(kind).filter(role ->
                            role.path("metadata").path("name").asString().equals(name))
                    .filter(role -> namespace.isEmpty()
                            || role.path("metadata")
                                    .path("namespace")
                                    .asString()
                                    .equals(namespace.get()))
                    .flatMap(role -> role.path("rules").valueStream())
                    .forEach(rule -> granted.add(new Granted(namespace, rule)));
        }
    }

    private boolean allow(String method, String target) {
        String path = target.replaceFirst("\\?.*", "");
        if (!path.startsWith("/api/") && !path.startsWith("/apis/")) {
            return PUBLIC.contains(path)
                    || granted.stream()
                            .anyMatch(each ->
                                    texts(each.rule(), "nonResourceURLs").contains(path));
        }
        Call call = call(method, path, target.contains("watch=true"));
        Predicate<Granted> fits =
                each -> (each.namespace().isEmpty() || each.namespace().equals(call.namespace()))
                        && texts(each.rule(), "apiGroups").contains(call.group())
                        && texts(each.rule(), "resources").contains(call.resource())
                        && texts(each.rule(), "verbs").contains(call.verb())
                        && (!each.rule().has("resourceNames")
                                || call.name()
                                        .filter(texts(each.rule(), "resourceNames")::contains)
                                        .isPresent());
        return granted.stream().anyMatch(fits);
    }

    /** {@code /api/v1/[namespaces/NS/]RESOURCE[/NAME[/SUB]]} or {@code /apis/GROUP/VERSION/…}. */
    private static Call call(String method, String path, boolean watch) {
        List<String> parts = new ArrayList<>(List.of(path.substring(1).split("/")));
        String group = parts.removeFirst().equals("api") ? "" : parts.removeFirst();
        parts.removeFirst();
        Optional<String> namespace = Optional.empty();
        if (parts.size() > 2 && parts.getFirst().equals("namespaces")) {
            parts.removeFirst();
            namespace = Optional.of(parts.removeFirst().replaceFirst("^(shop|default)$", AGREED));
        }
        String resource = parts.size() > 2 ? parts.getFirst() + "/" + parts.get(2) : parts.getFirst();
        Optional<String> name = parts.size() > 1 ? Optional.of(parts.get(1)) : Optional.empty();
        String verb = switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isPresent() ? "delete" : "deletecollection";
            default -> watch ? "watch" : name.isPresent() ? "get" : "list";
        };
        return new Call(namespace, group, resource, name, verb);
    }

    private static Set<String> texts(JsonNode rule, String key) {
        Set<String> texts = new HashSet<>();
        rule.path(key).forEach(each -> texts.add(each.asString("")));
        return texts;
    }
}
