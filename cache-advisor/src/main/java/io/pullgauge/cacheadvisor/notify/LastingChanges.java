/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what has changed and stayed so: a registry that has failed without a break for the patience, or works again for as long. What comes
 * and goes faster is not told, and neither is what nobody has a fresh report on. For one thread.
 *
 * <p>It remembers nothing over a restart: a fault that still lasts is told once more, since a word too many is better than none.
 */
final class LastingChanges {
    private final Duration patience;
    private final Map<String, Watched> watched = new HashMap<>();

    LastingChanges(Duration patience) {
        this.patience = patience;
    }

    private static final class Watched {
        private boolean failing;
        private Instant since;
        private boolean told;

        Watched(boolean failing, Instant since) {
            this.failing = failing;
            this.since = since;
        }

        void see(boolean fails, Instant when) {
            if (fails != failing) {
                failing = fails;
                since = when;
            }
        }
    }

    List<Change> look(List<RegistrySummary> registries, Instant now) {
        Set<String> seen = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        for (RegistrySummary registry : registries) {
            seen.add(registry.registry());
            if (registry.ok() + registry.failing() > 0) {
                Change change = look(registry, now);
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        watched.keySet().retainAll(seen);
        return changes;
    }

    private @Nullable Change look(RegistrySummary registry, Instant now) {
        boolean fails = registry.failing() > 0;
        Watched state = watched.computeIfAbsent(registry.registry(), name -> new Watched(fails, now));
        state.see(fails, now);
        if (state.failing == state.told || Duration.between(state.since, now).compareTo(patience) < 0) {
            return null;
        }
        state.told = state.failing;
        return new Change(
                fails ? Change.Kind.FAILING : Change.Kind.RECOVERED,
                registry.registry(),
                registry.failing(),
                registry.ok(),
                fails ? registry.causes() : Map.of(),
                fails && registry.scope() != null ? registry.scope().code() : null,
                state.since);
    }
}
