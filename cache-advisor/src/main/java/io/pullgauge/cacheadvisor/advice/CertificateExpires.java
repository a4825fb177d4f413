/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.CertificateSeen;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A registry's certificate ends soon. Certificates that renew themselves late are common: only the last ten days are news. */
public final class CertificateExpires implements Rule {
    private static final String KIND = "certificate-expires";
    private static final Duration SOON = Duration.ofDays(10);

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Instant now = situation.fleet().at();
        Map<String, List<Standing>> nodes = new TreeMap<>();
        Map<String, Instant> ends = new HashMap<>();
        for (Standing node : Findings.fresh(situation)) {
            node.registries().forEach(cell -> {
                CertificateSeen seen = cell.certificate();
                Instant end = seen == null ? null : seen.notAfter();
                if (end != null && end.isAfter(now) && end.isBefore(now.plus(SOON))) {
                    nodes.computeIfAbsent(cell.registry(), registry -> new ArrayList<>())
                            .add(node);
                    ends.merge(cell.registry(), end, (one, two) -> one.isBefore(two) ? one : two);
                }
            });
        }
        List<Finding> findings = new ArrayList<>();
        nodes.forEach((registry, seen) -> findings.add(finding(registry, seen, ends.getOrDefault(registry, now), now)));
        return findings;
    }

    private static Finding finding(String registry, List<Standing> nodes, Instant end, Instant now) {
        long hours = Duration.between(now, end).toHours();
        return new Finding(
                KIND,
                registry,
                "The certificate of " + registry + " ends in " + (hours < 48 ? hours + " hours" : hours / 24 + " days"),
                "It is valid until " + end + ". After that no pull of a new image works on any node.",
                Findings.scope(registry, nodes),
                List.of("shown to " + Findings.count(nodes.size(), "node") + ", such as "
                        + nodes.getFirst().key().node() + ", until " + end),
                Map.of("notAfter", end.toString(), "hoursLeft", hours, "nodes", nodes.size()),
                1.0,
                List.of(
                        "Renew the certificate of " + registry + ", or tell who runs it.",
                        "Where some nodes are shown a newer one, a server behind the name was left out."));
    }
}
