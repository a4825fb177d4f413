/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who the cluster's agents are.
 *
 * @param audience what an agent's token must be meant for
 * @param agents their service accounts, {@code namespace:name}; with none nobody may report
 * @param issuer who issues the tokens; empty to ask the API server
 * @param cluster the name under which all of them report; empty to believe what they say
 * @param offline whether tokens are checked by the issuer's keys and the pods that are watched; else by TokenReview alone
 */
public record ClusterAccess(
        String audience, Set<String> agents, Optional<String> issuer, Optional<String> cluster, boolean offline) {
    public static final String AUDIENCE = "pullgauge";
    private static final Pattern AGENT =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?:[a-z0-9]([-.a-z0-9]*[a-z0-9])?");
    /** As the shipped manifests name it. */
    private static final String USUAL_ACCOUNT = "pullgauge-agent";

    /** The usual audience, the API server's issuer, the usual agents. */
    public static final ClusterAccess USUAL =
            new ClusterAccess(AUDIENCE, Set.of(), Optional.empty(), Optional.empty(), true);

    public ClusterAccess {
        agents = Set.copyOf(agents);
        for (String agent : agents) {
            if (!AGENT.matcher(agent).matches()) {
                throw new IllegalArgumentException("agent \"" + agent + "\" (expected: NAMESPACE:SERVICEACCOUNT)");
            }
        }
    }

    /** Where the agents' pods are. */
    public Set<String> namespaces() {
        return agents.stream()
                .map(agent -> agent.substring(0, agent.indexOf(':')))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The usual service account of this namespace, where none was named. */
    public ClusterAccess orUsualIn(String namespace) {
        return agents.isEmpty()
                ? new ClusterAccess(audience, Set.of(namespace + ":" + USUAL_ACCOUNT), issuer, cluster, offline)
                : this;
    }
}
