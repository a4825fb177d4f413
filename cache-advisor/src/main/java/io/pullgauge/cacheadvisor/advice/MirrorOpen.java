/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeFacts.EndpointSeen;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A mirror gives manifests without credentials while the registry behind it wants some: whoever reaches the mirror reads private images. */
public final class MirrorOpen implements Rule {
    private static final String KIND = "mirror-open-to-everyone";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Standing>> open = new TreeMap<>();
        Map<String, EndpointSeen> seen = new TreeMap<>();
        for (Standing node : Findings.fresh(situation)) {
            for (EndpointSeen mirror : node.facts().endpoints()) {
                if (mirror.mirror()
                        && mirror.anonymous()
                        && mirror.cause() == null
                        && isClosed(node, mirror.registry())) {
                    open.computeIfAbsent(mirror.url(), url -> new ArrayList<>()).add(node);
                    seen.put(mirror.url(), mirror);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        open.forEach((url, nodes) -> {
            EndpointSeen mirror = seen.get(url);
            if (mirror != null) {
                findings.add(finding(mirror, nodes));
            }
        });
        return findings;
    }

    private static boolean isClosed(Standing node, String registry) {
        return node.facts().endpoints().stream()
                .anyMatch(each -> !each.mirror()
                        && each.registry().equals(registry)
                        && ("auth_required".equals(each.cause()) || "auth_bad_credentials".equals(each.cause())));
    }

    private static Finding finding(EndpointSeen mirror, List<Standing> nodes) {
        return new Finding(
                KIND,
                mirror.url(),
                "The mirror " + mirror.url() + " gives private images of " + mirror.registry() + " to everyone",
                "It answered without any credential; " + mirror.registry()
                        + " refuses the same request. So it pulls with an account of its own, for whoever asks.",
                Findings.scope(mirror.registry(), nodes),
                List.of("asked by " + nodes.getFirst().key().node() + " without a credential"),
                Map.of("nodes", nodes.size()),
                0.8,
                List.of(
                        "Let the mirror ask for credentials (htpasswd, token), or let only the nodes' network reach"
                                + " it.",
                        "Give its upstream account the right to read only what all may read."));
    }
}
