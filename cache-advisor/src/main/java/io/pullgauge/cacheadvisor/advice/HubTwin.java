/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Images of Docker Hub that their makers publish elsewhere too, while the Hub's quota runs out. */
public final class HubTwin implements Rule {
    private static final String KIND = "image-has-a-twin";
    private static final Map<String, String> TWINS = Map.of(
            "docker.io/library/", "public.ecr.aws/docker/library/",
            "docker.io/calico/", "quay.io/calico/",
            "docker.io/prom/prometheus", "quay.io/prometheus/prometheus",
            "docker.io/prom/alertmanager", "quay.io/prometheus/alertmanager",
            "docker.io/prom/node-exporter", "quay.io/prometheus/node-exporter",
            "docker.io/coredns/coredns", "registry.k8s.io/coredns/coredns");

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        boolean tight = situation.quotas().stream()
                .anyMatch(quota -> quota.key().registry().equals("docker.io") && Tight.is(quota));
        if (!tight) {
            return List.of();
        }
        Map<String, String> twins = new TreeMap<>();
        int pulls = 0;
        for (Standing node : Findings.fresh(situation)) {
            for (ImageCell image : node.images()) {
                Optional<String> twin = twin(image.image());
                if (twin.isPresent()) {
                    twins.put(image.image(), twin.get());
                    pulls++;
                }
            }
        }
        return twins.isEmpty() ? List.of() : List.of(finding(twins, pulls));
    }

    static Optional<String> twin(String image) {
        return TWINS.entrySet().stream()
                .filter(each -> each.getKey().endsWith("/")
                        ? image.startsWith(each.getKey())
                        : image.startsWith(each.getKey() + ":") || image.startsWith(each.getKey() + "@"))
                .map(each -> each.getValue() + image.substring(each.getKey().length()))
                .findFirst();
    }

    private static Finding finding(Map<String, String> twins, int pulls) {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", "docker.io");
        scope.put("images", twins.keySet().stream().limit(20).toList());
        return new Finding(
                KIND,
                "docker.io",
                Findings.count(twins.size(), "image") + " of Docker Hub can be had elsewhere too",
                "Their makers publish them in a second registry that does not count pulls this way. Pulled from there"
                        + " on all nodes that look at them, they spend up to " + pulls + " units less.",
                scope,
                twins.entrySet().stream()
                        .limit(10)
                        .map(each -> each.getKey() + " → " + each.getValue())
                        .toList(),
                Map.of("images", twins.size(), "unitsSavedAtMost", pulls),
                0.5,
                List.of(
                        "Compare the digests first (`pullgauge check` of both names): a twin may be published later or"
                                + " built anew.",
                        "Then change the names in the workloads; a new name is one new pull on each node."));
    }
}
