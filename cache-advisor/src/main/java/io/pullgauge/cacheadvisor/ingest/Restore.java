/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the fleet from the store at the start: each node's newest report, with the times since which its parts hold. */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final Storage storage;
    private final ReportDecoder decoder;
    private final int mostBytes;
    private final Expectations expected;

    /** Restores from reports of at most this many bytes. */
    public Restore(Storage storage, ReportDecoder decoder, int mostBytes, Expectations expected) {
        this.storage = storage;
        this.decoder = decoder;
        this.mostBytes = mostBytes;
        this.expected = expected;
    }

    /** Fills the fleet. A row that this version cannot read is left out and logged: its node will report again. */
    public void fill(Fleet fleet) {
        storage.forEachNode((row, targets) -> read(row, targets).ifPresent(fleet::put));
    }

    /** The node's state as its row tells it; empty where this version cannot read the report. */
    Optional<NodeView> read(StoredNode row, List<TargetState> targets) {
        return switch (decoded(row)) {
            case ReportDecoder.Result.Decoded decoded -> Optional.of(view(row, targets, decoded));
            case ReportDecoder.Result.Refused refused -> {
                LOG.atWarn()
                        .addKeyValue("node", row.key().node())
                        .addKeyValue("pointer", refused.pointer())
                        .addKeyValue("reason", refused.detail())
                        .log("a stored report cannot be read and is left out");
                yield Optional.empty();
            }
        };
    }

    private ReportDecoder.Result decoded(StoredNode row) {
        try {
            return decoder.decode(row.report().unpack(mostBytes));
        } catch (IllegalStateException damaged) {
            return new ReportDecoder.Result.Refused("", "damaged");
        }
    }

    private NodeView view(StoredNode row, List<TargetState> targets, ReportDecoder.Result.Decoded decoded) {
        Map<String, Instant> since = new HashMap<>();
        for (TargetState target : targets) {
            since.put(key(target.kind(), target.target()), target.since());
        }
        NodeView plain = NodeView.after(
                null,
                expected.applied(
                        ReportReading.read(decoded.report(), decoded.hints().orIn(row.zone()), row.receivedAt())),
                Duration.ofMillis(row.intervalMillis()));
        return plain.restored(
                row.key(),
                row.zone(),
                row.state(),
                row.since(),
                cell -> since.getOrDefault(key(cell.kind(), cell.target()), earlier(row.firstSeen(), cell.since())));
    }

    /** An agent may know that a state began before this collector saw its node. */
    private static Instant earlier(Instant one, Instant two) {
        return one.isBefore(two) ? one : two;
    }

    private static String key(TargetKind kind, String target) {
        return kind + " " + target;
    }
}
