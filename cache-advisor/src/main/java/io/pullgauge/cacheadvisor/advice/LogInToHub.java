/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Docker Hub counts these nodes by their address and that quota runs out: an account has a larger one, paid ones have none. */
public final class LogInToHub implements Rule {
    static final String KIND = "log-in-to-docker-hub";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        return Tight.anonymous(situation, "docker.io").stream()
                .map(LogInToHub::finding)
                .toList();
    }

    private static Finding finding(QuotaStanding quota) {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", "docker.io");
        scope.put("identity", String.valueOf(quota.key().identity()));
        scope.put("nodes", quota.nodes().stream().limit(20).map(NodeKey::node).toList());
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("limit", String.valueOf(quota.limit()));
        numbers.put("remaining", quota.remaining());
        numbers.put("unitsPerHour", quota.unitsPerHour());
        numbers.put("nodes", quota.nodes().size());
        return new Finding(
                KIND,
                "docker.io " + quota.key().identity(),
                "Pull from Docker Hub with an account: " + quota.key().identity() + " is counted as anonymous",
                "The header that names whom the quota counts shows the address "
                        + quota.key().identity() + ", with " + quota.remaining() + " of " + quota.limit()
                        + " left. Logged in, each account has a quota of its own, and paid ones none.",
                scope,
                List.of("docker-ratelimit-source is an address, not an account, on "
                        + quota.nodes().size() + " nodes"),
                numbers,
                0.8,
                List.of(
                        "Give the nodes or the cache credentials of a Docker Hub account: a read-only access token in"
                                + " the kubelet's config.json or the cache's upstream account.",
                        "Look at the limit that the header shows then: only it tells what the account grants.",
                        "One account on all nodes is one quota for all of them."));
    }
}
