/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of zot's configuration that is written here, to be read again: an unknown key would keep zot from starting. */
record ZotFile(String distSpecVersion, Storage storage, Http http, Extensions extensions) {
    record Storage(
            String rootDirectory, boolean dedupe, boolean gc, String gcDelay, String gcInterval, Retention retention) {}

    record Retention(String delay, List<Policy> policies) {}

    record Policy(
            List<String> repositories,
            boolean deleteReferrers,
            boolean deleteUntagged,
            List<Map<String, String>> keepTags) {}

    record Http(String address, String port, List<String> compat) {}

    record Extensions(Sync sync) {}

    record Sync(boolean enable, List<Registry> registries) {}

    record Registry(
            List<String> urls,
            boolean onDemand,
            boolean preserveDigest,
            boolean tlsVerify,
            int maxRetries,
            String retryDelay,
            String syncTimeout,
            @Nullable List<Content> content) {}

    record Content(String prefix, String destination) {}

    /** What would keep zot from serving this upstream. */
    Optional<String> problem(Wanted wanted) {
        Registry registry = extensions.sync().registries().getFirst();
        boolean asksOnce = registry.preserveDigest() && http.compat().contains("docker2s2");
        boolean placed = registry.content() == null
                ? wanted.prefix().isEmpty()
                : registry.content().getFirst().destination().equals("/" + wanted.prefix());
        return registry.urls().equals(List.of(wanted.upstream())) && registry.onDemand() && asksOnce && placed
                ? Optional.empty()
                : Optional.of("an upstream and a place for it that zot reads back");
    }
}
