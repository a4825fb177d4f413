/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.List;

/** What registries' limit headers said, further back than the forecast needs it. */
@FunctionalInterface
public interface Readings {
    /** Of this registry, from one time to another, the oldest first; empty where they cannot be read. */
    List<QuotaObservation> of(String registry, Instant from, Instant to);
}
