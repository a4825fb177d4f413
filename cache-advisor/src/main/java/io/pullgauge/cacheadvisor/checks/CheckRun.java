/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.CheckResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One check on demand and its results as they come. Safe for use by many threads. */
public final class CheckRun {
    /** Of more results only the verdict is kept, not how each endpoint's stages went. */
    private static final int MOST_WHOLE = 2_000;

    /**
     * What one node said about one target.
     *
     * @param result null where its agent did not look; {@code problem} then says why
     */
    public record At(
            NodeKey node,
            String kind,
            String target,
            @Nullable CheckResult result,
            @Nullable String problem) {}

    private final String id;
    private final Instant startedAt;
    private final int total;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<At> results = new ArrayList<>(); // guarded by lock
    private @Nullable Instant endedAt; // guarded by lock

    CheckRun(String id, Instant startedAt, int total, InstantSource clock) {
        this.id = id;
        this.startedAt = startedAt;
        this.total = total;
        this.clock = clock;
    }

    /** Hard to guess. */
    public String id() {
        return id;
    }

    /** When it was asked for. */
    public Instant startedAt() {
        return startedAt;
    }

    /** How many results there will be. */
    public int total() {
        return total;
    }

    /** When the last result came; null before. */
    public @Nullable Instant endedAt() {
        lock.lock();
        try {
            return total == 0 ? startedAt : endedAt;
        } finally {
            lock.unlock();
        }
    }

    /** What has come so far, in the order in which it came. */
    public List<At> results() {
        lock.lock();
        try {
            return List.copyOf(results);
        } finally {
            lock.unlock();
        }
    }

    void add(NodeKey node, String kind, String target, CheckAnswer answer) {
        At at = switch (answer) {
            case CheckAnswer.Found found -> new At(node, kind, target, kept(found.result()), null);
            case CheckAnswer.Silent silent -> new At(node, kind, target, null, silent.why());
            case CheckAnswer.Tags tags -> new At(node, kind, target, null, "its agent answered something else");
        };
        lock.lock();
        try {
            results.add(at);
            if (results.size() == total) {
                endedAt = clock.instant();
            }
        } finally {
            lock.unlock();
        }
    }

    private CheckResult kept(CheckResult whole) {
        return total <= MOST_WHOLE
                ? whole
                : new CheckResult(
                        whole.image(),
                        whole.registry(),
                        whole.reference(),
                        whole.pullable(),
                        whole.verdict(),
                        whole.warnings(),
                        List.of(),
                        whole.digest(),
                        whole.platform(),
                        whole.bytes(),
                        whole.quota());
    }
}
