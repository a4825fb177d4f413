/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A registry began to fail, or works again, and it has lasted.
 *
 * @param causes failing nodes by cause, the most frequent first; empty for a recovery
 * @param scope node, zone or cluster; null for a recovery
 * @param since when the state began
 */
public record Change(
        Kind kind,
        String registry,
        int failing,
        int ok,
        Map<Cause, Integer> causes,
        @Nullable String scope,
        Instant since) {
    private static final int MOST_CAUSES = 3;

    /** Which way. */
    public enum Kind {
        FAILING("RegistryFailing"),
        RECOVERED("RegistryRecovered");

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }

        /** The stable word for it, in events and bodies. */
        public String reason() {
            return reason;
        }
    }

    public Change {
        Map<Cause, Integer> sorted = new LinkedHashMap<>();
        causes.entrySet().stream()
                .sorted(Map.Entry.<Cause, Integer>comparingByValue().reversed())
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        causes = Collections.unmodifiableMap(sorted);
    }

    /** One sentence for people. */
    public String sentence() {
        if (kind == Kind.RECOVERED) {
            return registry + " works again on all " + ok + " nodes that use it, since " + since + ".";
        }
        String why = causes.entrySet().stream()
                .limit(MOST_CAUSES)
                .map(each -> each.getKey().code() + " on " + each.getValue())
                .collect(Collectors.joining(", "));
        return registry + " fails on " + failing + " of " + (failing + ok) + " nodes"
                + (scope == null ? "" : " (scope: " + scope + ")") + ", since " + since
                + (why.isEmpty() ? "" : ": " + why) + ".";
    }
}
