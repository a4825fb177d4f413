/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nodes are counted as an account, no more as their address. A node that is counted as nothing may be logged in to a paid plan, or may not
 * have looked: only an account that is seen counts.
 */
final class LoggedIn implements Remedy {
    private static final long LATELY_SECONDS = 900;

    @Override
    public String registry(String about) {
        return about.substring(0, about.indexOf(' '));
    }

    @Override
    public Progress look(Situation situation, String about) {
        Instant lately = situation.fleet().at().minusSeconds(LATELY_SECONDS);
        List<QuotaStanding> quotas = situation.quotas().stream()
                .filter(quota -> quota.key().registry().equals(registry(about)))
                .filter(quota -> quota.observedAt().isAfter(lately))
                .toList();
        Set<NodeKey> accounts = new HashSet<>();
        Set<NodeKey> all = new HashSet<>();
        for (QuotaStanding quota : quotas) {
            all.addAll(quota.nodes());
            if (quota.key().identity() != null && !Tight.isAddress(quota.key().identity())) {
                accounts.addAll(quota.nodes());
            }
        }
        return new Progress(accounts.size(), all.size());
    }

    @Override
    public String done(String about) {
        return "nodes are counted as an account at " + registry(about);
    }
}
