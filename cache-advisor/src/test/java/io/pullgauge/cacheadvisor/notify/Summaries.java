/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import io.pullgauge.cacheadvisor.fleet.Scope;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Map;

/** Registries with so many nodes that fail for want of a name. */
final class Summaries {
    private Summaries() {}

    static RegistrySummary of(String registry, int failing, int ok) {
        return new RegistrySummary(
                registry,
                ok,
                failing,
                0,
                0,
                failing == 0 ? Map.of() : Map.of(Cause.DNS_NXDOMAIN, failing),
                Map.of(),
                failing == 0 ? null : Scope.NODE,
                null,
                null,
                null,
                null,
                List.of());
    }
}
