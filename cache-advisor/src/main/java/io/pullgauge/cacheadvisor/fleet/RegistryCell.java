/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one node reaches one registry.
 *
 * @param since when this state began
 * @param warnings what works only thanks to a fallback, or soon will not
 * @param images how the node's images of this registry stand
 */
public record RegistryCell(
        String registry,
        CellState state,
        @Nullable Fault fault,
        Instant since,
        @Nullable CertificateSeen certificate,
        List<Cause> warnings,
        ImageTally images)
        implements Cell {

    public RegistryCell {
        warnings = List.copyOf(warnings);
    }

    /** Whether this node shows that a fault of this stage is not everybody's. */
    public boolean isWellAt(Stage stage) {
        return state == CellState.OK || (state == CellState.CONNECTED && isOfTheWay(stage));
    }

    /** Whether a look that opens a connection and asks nothing meets this stage. */
    static boolean isOfTheWay(Stage stage) {
        return stage == Stage.DNS || stage == Stage.CONNECT || stage == Stage.TLS;
    }

    @Override
    public TargetKind kind() {
        return TargetKind.REGISTRY;
    }

    @Override
    public String target() {
        return registry;
    }

    /** This cell where the newer one says nothing else, so that what is in memory stays; of one that says the same the earlier beginning counts. */
    RegistryCell carriedTo(RegistryCell newer) {
        if (!tellsTheSame(newer)) {
            return newer;
        }
        RegistryCell same = newer.since(since.isBefore(newer.since) ? since : newer.since);
        return same.equals(this) ? this : same;
    }

    RegistryCell since(Instant start) {
        return new RegistryCell(registry, state, fault, start, certificate, warnings, images);
    }
}
