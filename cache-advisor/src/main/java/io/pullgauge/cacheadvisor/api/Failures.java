/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Faults as the API and its tables show them. */
final class Failures {
    private static final int SHOWN = 3;

    private Failures() {}

    static NodesApi.Failing of(
            String kind, String registry, @Nullable String image, @Nullable Fault fault, Instant since) {
        return new NodesApi.Failing(
                kind,
                registry,
                image,
                fault == null ? null : fault.stage().code(),
                fault == null ? null : fault.cause().code(),
                fault == null ? null : fault.role(),
                fault == null ? null : fault.host(),
                fault == null ? "" : fault.summary(),
                since);
    }

    /** The first few as {@code registry=cause}, then how many more there are. */
    static String shown(List<NodesApi.Failing> failing) {
        String first = failing.stream()
                .limit(SHOWN)
                .map(fault -> Objects.requireNonNullElse(fault.image(), fault.registry()) + "=" + fault.cause())
                .collect(Collectors.joining(","));
        return failing.size() <= SHOWN ? first : first + ",+" + (failing.size() - SHOWN);
    }
}
