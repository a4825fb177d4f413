/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whose quota: a registry and the identity that it counts. Where the registry does not say whom it counts, each node stands for itself,
 * for nothing shows that two of them share it.
 */
public record QuotaKey(
        String registry,
        @Nullable String identity,
        @Nullable NodeKey node) implements Comparable<QuotaKey> {
    private static final Comparator<QuotaKey> ORDER = Comparator.comparing(QuotaKey::registry)
            .thenComparing(QuotaKey::identity, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(QuotaKey::node, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** The key of an observation. */
    static QuotaKey of(QuotaObservation seen) {
        return new QuotaKey(seen.registry(), seen.identity(), seen.identity() == null ? seen.node() : null);
    }

    @Override
    public int compareTo(QuotaKey other) {
        return ORDER.compare(this, other);
    }
}
