/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Report bodies with everything in them that an agent sends: stages, evidence, endpoints, fixes. */
final class Fleet {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Fleet() {}

    /** Three nodes of zone b that distrust one registry, and one of zone a that lacks an image and sees a quota run low. */
    static List<Map<String, Object>> ofFour() {
        List<Map<String, Object>> reports = new ArrayList<>();
        for (String node : new String[] {"b1", "b2", "b3"}) {
            Map<String, Object> report = report(node, "b");
            add(report, "registries", untrusted("registry.example"));
            add(report, "registries", healthy("docker.io"));
            reports.add(report);
        }
        Map<String, Object> good = report("a1", "a");
        add(good, "registries", healthy("registry.example"));
        add(good, "images", missingTag("registry.example/shop:v9"));
        add(good, "quotas", quota("docker.io", "203.0.113.9", 100, 7));
        reports.add(good);
        return reports;
    }

    static Map<String, Object> report(String node, String zone) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", 1);
        report.put("cluster", "c1");
        report.put("node", node);
        report.put("zone", zone);
        report.put("agent", Map.of("instance", "i1", "version", "0.1.0"));
        report.put("sequence", 1);
        report.put("sentAt", Instant.now().toString());
        report.put(
                "environment",
                Map.of(
                        "runtime",
                        "containerd@2.1.4",
                        "vantage",
                        "host",
                        "resolvers",
                        List.of("10.0.0.2"),
                        "proxy",
                        Map.of("HTTPS_PROXY", "http://proxy.example:3128")));
        report.put("registries", new ArrayList<>());
        report.put("images", new ArrayList<>());
        report.put("quotas", new ArrayList<>());
        return report;
    }

    @SuppressWarnings("unchecked")
    static void add(Map<String, Object> report, String list, Map<String, Object> entry) {
        ((List<Object>) report.get(list)).add(entry);
    }

    static Map<String, Object> healthy(String host) {
        return registry(
                host,
                Map.of("summary", host + " answers"),
                List.of(stage("dns", 1.5), stage("connect", 2.5), stage("tls", 9)));
    }

    static Map<String, Object> untrusted(String host) {
        Map<String, Object> verdict = new LinkedHashMap<>();
        verdict.put("stage", "tls");
        verdict.put("cause", "tls_unknown_ca");
        verdict.put("role", "registry");
        verdict.put("host", host);
        verdict.put("owner", "platform");
        verdict.put("summary", host + ": no trusted root for issuer CN=Company Root");
        verdict.put("evidence", Map.of("issuer", "CN=Company Root"));
        verdict.put("fix", List.of("platform: install the CA on the node", "operator: serve the full chain"));
        Map<String, Object> failed = new LinkedHashMap<>(stage("tls", 12));
        failed.put("status", "fail");
        failed.put("cause", "tls_unknown_ca");
        failed.put("evidence", Map.of("issuer", "CN=Company Root", "sent", List.of("CN=leaf", "CN=middle")));
        return registry(
                host,
                verdict,
                List.of(stage("dns", 1.5), stage("connect", 2.5), failed, skipped("http"), skipped("auth")));
    }

    static Map<String, Object> missingTag(String image) {
        Map<String, Object> verdict = Map.of(
                "stage", "manifest",
                "cause", "tag_not_found",
                "owner", "developer",
                "summary", "the repository has no such tag (answers 404)",
                "fix", List.of("developer: correct the tag"));
        return Map.of(
                "image", image, "reference", image, "pullable", false, "verdict", verdict, "endpoints", List.of());
    }

    /** Reached with nobody's credentials, which does not tell what a pod's own would do. */
    static Map<String, Object> privateImage(String image) {
        Map<String, Object> check = new LinkedHashMap<>(missingTag(image));
        check.put("pullable", null);
        check.put("verdict", Map.of("stage", "auth", "cause", "auth_required", "summary", "needs a pod's own secret"));
        return check;
    }

    static Map<String, Object> registry(String host, Map<String, Object> verdict, List<Map<String, Object>> stages) {
        Map<String, Object> endpoint =
                Map.of("url", "https://" + host + "/v2", "role", "upstream", "vantage", "host", "stages", stages);
        return Map.of("host", host, "verdict", verdict, "stages", stages, "endpoints", List.of(endpoint));
    }

    static Map<String, Object> stage(String name, double millis) {
        return Map.of("stage", name, "status", "ok", "millis", millis, "evidence", Map.of("address", "192.0.2.7"));
    }

    private static Map<String, Object> skipped(String name) {
        return Map.of("stage", name, "status", "skipped", "evidence", Map.of("reason", "not reached"));
    }

    static Map<String, Object> quota(String registry, String identity, int limit, int remaining) {
        return Map.of(
                "registry",
                registry,
                "identity",
                identity,
                "limit",
                limit,
                "remaining",
                remaining,
                "windowSeconds",
                21600);
    }

    static String json(Map<String, Object> report) {
        return JSON.writeValueAsString(report);
    }
}
