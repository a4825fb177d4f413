/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many nodes leave by one address whose quota runs out. More addresses help only as long as each has few enough nodes behind it. */
public final class SpreadEgress implements Rule {
    private static final String KIND = "spread-egress";
    private static final int LEAST_NODES = 4;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        return Tight.anonymous(situation, "docker.io").stream()
                .filter(quota -> quota.nodes().size() >= LEAST_NODES)
                .map(SpreadEgress::finding)
                .toList();
    }

    private static Finding finding(QuotaStanding quota) {
        long limit = quota.limit() == null ? 1 : Math.max(1, quota.limit());
        long window = quota.windowSeconds() == null ? 0 : quota.windowSeconds();
        double wanted = quota.unitsPerHour() * window / 3600.0;
        long addresses = Math.max(2, (long) Math.ceil(wanted * 1.5 / limit));
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", "docker.io");
        scope.put("identity", String.valueOf(quota.key().identity()));
        scope.put("nodes", quota.nodes().stream().limit(20).map(NodeKey::node).toList());
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("nodesBehindAddress", quota.nodes().size());
        numbers.put("unitsPerWindow", Math.round(wanted));
        numbers.put("limit", limit);
        numbers.put("addresses", addresses);
        return new Finding(
                KIND,
                "docker.io " + quota.key().identity(),
                quota.nodes().size() + " nodes share the quota of one address, "
                        + quota.key().identity(),
                "At the rate seen they spend about " + Math.round(wanted) + " units in a window that grants " + limit
                        + "; " + addresses + " addresses would carry it with half as much again in reserve.",
                scope,
                List.of("the registry's header names " + quota.key().identity() + " on all of them"),
                numbers,
                0.5,
                List.of(
                        "Give the zones' gateways an address each, or the NAT " + addresses
                                + " addresses; check that a node keeps to one.",
                        "A cache saves what more addresses only spread: see " + RegistryDeservesCache.KIND + "."));
    }
}
