/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeFacts.EndpointSeen;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Nodes get manifests of a registry and not its layers: the hosts that other nodes are sent to for them must be let through. */
public final class BlobHosts implements Rule {
    private static final String KIND = "blob-hosts-to-open";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Standing>> blocked = new TreeMap<>();
        Map<String, TreeSet<String>> hosts = new TreeMap<>();
        for (Standing node : Findings.fresh(situation)) {
            node.registries().forEach(cell -> {
                if (cell.fault() != null
                        && isBlob(
                                cell.fault().cause(),
                                cell.fault().stage(),
                                cell.fault().host(),
                                cell.registry())) {
                    blocked.computeIfAbsent(cell.registry(), registry -> new ArrayList<>())
                            .add(node);
                    if (cell.fault().host() != null) {
                        hosts.computeIfAbsent(cell.registry(), registry -> new TreeSet<>())
                                .add(cell.fault().host());
                    }
                }
            });
            for (EndpointSeen endpoint : node.facts().endpoints()) {
                if (endpoint.blobHost() != null
                        && !Mirrors.isRegistry("https://" + endpoint.blobHost(), endpoint.registry())) {
                    hosts.computeIfAbsent(endpoint.registry(), registry -> new TreeSet<>())
                            .add(endpoint.blobHost());
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        blocked.forEach((registry, nodes) -> {
            TreeSet<String> open = hosts.getOrDefault(registry, new TreeSet<>());
            if (!open.isEmpty()) {
                findings.add(finding(registry, nodes, List.copyOf(open)));
            }
        });
        return findings;
    }

    private static boolean isBlob(Cause cause, Stage stage, @Nullable String host, String registry) {
        return cause == Cause.BLOB_CDN_BLOCKED
                || (stage == Stage.BLOB
                        && host != null
                        && !Mirrors.isRegistry("https://" + host, registry)
                        && cause.stage() == Stage.CONNECT);
    }

    private static Finding finding(String registry, List<Standing> nodes, List<String> hosts) {
        return new Finding(
                KIND,
                registry,
                Findings.count(nodes.size(), "node") + " cannot fetch layers of " + registry + ": "
                        + String.join(", ", hosts) + " must be open",
                "Manifests come through, layers do not: " + registry + " sends for them to " + String.join(", ", hosts)
                        + ".",
                Findings.scope(registry, nodes),
                List.of("seen in the registry's own redirects: " + hosts),
                Map.of("nodes", nodes.size(), "hosts", hosts),
                0.85,
                List.of(
                        "Let these nodes reach " + String.join(", ", hosts)
                                + " on port 443, through the proxy where they have one.",
                        "Such hosts change without notice: allow them by name, not by address, or put a cache where"
                                + " all is open."));
    }
}
