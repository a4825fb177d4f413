/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.verdict.Text;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A canary as people and programs see it; written to JSON as it stands.
 *
 * @param state running, pulled, failed or unknown
 * @param cause why it failed; null in any other state
 * @param message the kubelet's words, redacted, or why nothing is known
 */
public record CanaryReport(
        String name,
        String namespace,
        String serviceAccount,
        List<String> pullSecrets,
        String image,
        String node,
        String state,
        @Nullable String cause,
        String message,
        Instant startedAt,
        @Nullable Instant endedAt,
        List<Looked> secrets) {

    /**
     * A look at a pull secret.
     *
     * @param fault missing, wrong_type, no_key, undecodable, no_match, expired, flawed or unseen; null where the kubelet would try it
     */
    public record Looked(
            String name,
            @Nullable String type,
            List<String> servers,
            @Nullable String fault,
            String text,
            @Nullable Instant expires) {}

    /** The canary, told. */
    public static CanaryReport of(Canary canary) {
        Explanation why = canary.explained().orElse(null);
        return new CanaryReport(
                canary.name(),
                canary.wish().identity().namespace(),
                canary.wish().identity().serviceAccount(),
                canary.wish().identity().pullSecrets(),
                canary.wish().image(),
                canary.wish().node(),
                canary.state().code(),
                why == null ? null : why.cause(),
                why == null ? Text.line(canary.message(), 600) : why.message(),
                canary.startedAt(),
                canary.endedAt(),
                canary.secrets().stream().map(CanaryReport::looked).toList());
    }

    private static Looked looked(SecretLook look) {
        return new Looked(
                look.name(),
                look.type(),
                look.servers(),
                look.fault() == null ? null : look.fault().name().toLowerCase(Locale.ROOT),
                look.text(),
                look.expires());
    }
}
