/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pull in a workload's place.
 *
 * @param name of its Job
 * @param message the kubelet's words, or why nothing is known
 * @param endedAt null while it runs
 * @param secrets what was to be seen of the pull secrets; empty where nobody allowed a look
 */
public record Canary(
        String name,
        Wish wish,
        State state,
        String message,
        Instant startedAt,
        @Nullable Instant endedAt,
        List<SecretLook> secrets) {

    /** How it stands. */
    public enum State {
        RUNNING,
        /** The kubelet got the image. */
        PULLED,
        /** It did not, and said why. */
        FAILED,
        /** Nothing is known of it: no place on the node, not allowed, or not ended in time. */
        UNKNOWN;

        /** The stable code used in JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Canary {
        secrets = List.copyOf(secrets);
    }

    /** Why it failed. */
    public Optional<Explanation> explained() {
        return state == State.FAILED ? Optional.of(Explainer.explain(message)) : Optional.empty();
    }

    Canary ended(State how, String why, Instant at) {
        return new Canary(name, wish, how, why, startedAt, at, secrets);
    }
}
