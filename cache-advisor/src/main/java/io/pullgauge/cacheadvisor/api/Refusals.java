/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the refusals of one set of credentials, by registry and cause. */
final class Refusals {
    private final Map<String, Refusal> found = new TreeMap<>();

    /** A registry that refuses the set. */
    record Refusal(String registry, String cause, int count, Instant since) {}

    /** Takes a failure, where it is one of who may pull. */
    void add(String registry, @Nullable String cause, Instant since) {
        if (cause != null && isRefusal(cause)) {
            found.merge(registry + '\u0000' + cause, new Refusal(registry, cause, 1, since), Refusals::join);
        }
    }

    private static boolean isRefusal(String cause) {
        return Cause.ofCode(cause).filter(each -> each.stage() == Stage.AUTH).isPresent();
    }

    private static Refusal join(Refusal before, Refusal more) {
        return new Refusal(
                before.registry(),
                before.cause(),
                before.count() + more.count(),
                before.since().isBefore(more.since()) ? before.since() : more.since());
    }

    List<Refusal> all() {
        return List.copyOf(found.values());
    }
}
