/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Quotas that hurt: spent, nearly spent, or likelier than not to be spent within their window. */
final class Tight {
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:./]*");

    private Tight() {}

    static boolean is(QuotaStanding quota) {
        return quota.isExhausted()
                || quota.isLow()
                || (quota.forecast() != null && quota.forecast().probability() >= 0.5);
    }

    /** Whether a quota's identity is an egress address, not an account. */
    static boolean isAddress(String identity) {
        return ADDRESS.matcher(identity).matches();
    }

    /** Those of this registry that count by address: who pulls there is anonymous. */
    static List<QuotaStanding> anonymous(Situation situation, String registry) {
        return situation.quotas().stream()
                .filter(quota -> quota.key().registry().equals(registry) && quota.limit() != null && is(quota))
                .filter(quota ->
                        isAddress(Objects.requireNonNullElse(quota.key().identity(), "")))
                .toList();
    }
}
