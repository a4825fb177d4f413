/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.canary.Wish;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import io.pullgauge.probe.verdict.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides for one check what hangs on a workload's own credentials: the first node that is refused with its own pulls the image as a
 * canary, and its answer stands for all nodes that got as far. Only access is decided so; what else a node found stays. Safe for use by
 * many threads.
 */
public final class Deciding implements CheckRuns.Decider {
    private final Canaries canaries;
    private final Identity identity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<Canary>> byImage = new HashMap<>(); // guarded by lock

    /** For this workload. */
    public Deciding(Canaries canaries, Identity identity) {
        this.canaries = canaries;
        this.identity = identity;
    }

    @Override
    public CompletableFuture<CheckAnswer> decided(NodeKey node, CheckAnswer answer) {
        if (!(answer instanceof CheckAnswer.Found(CheckResult result)) || !isOpen(result) || result.image() == null) {
            return CompletableFuture.completedFuture(answer);
        }
        String image = result.image();
        CompletableFuture<Canary> canary;
        lock.lock();
        try {
            canary = byImage.computeIfAbsent(image, key -> canaries.decided(new Wish(identity, key, node.node())));
        } finally {
            lock.unlock();
        }
        return canary.thenApply(ended -> new CheckAnswer.Found(after(result, ended)));
    }

    /** The way is well and the node's own rights are not enough: the workload brings others. */
    private static boolean isOpen(CheckResult result) {
        return !Boolean.TRUE.equals(result.pullable())
                && result.verdict() != null
                && Stage.AUTH.code().equals(result.verdict().stage());
    }

    private static CheckResult after(CheckResult result, Canary canary) {
        String who = "canary " + canary.name() + " on " + canary.wish().node() + " as "
                + canary.wish().identity().text();
        return switch (canary.state()) {
            case PULLED ->
                changed(
                        result,
                        true,
                        new VerdictReport(
                                null,
                                null,
                                null,
                                null,
                                null,
                                who + " got the image",
                                Map.of("canary", canary.name()),
                                List.of()));
            case FAILED -> {
                Explanation why = canary.explained().orElseThrow();
                Cause cause = why.asCause();
                yield changed(
                        result,
                        cause == Cause.UNKNOWN ? null : false,
                        new VerdictReport(
                                cause.stage().code(),
                                cause.code(),
                                null,
                                why.registry(),
                                cause.owner().code(),
                                Text.line(who + " could not: " + why.summary()),
                                Map.of("canary", canary.name(), "message", why.message()),
                                why.fix()));
            }
            case RUNNING, UNKNOWN -> {
                VerdictReport open = Objects.requireNonNull(result.verdict());
                yield changed(
                        result,
                        null,
                        new VerdictReport(
                                open.stage(),
                                open.cause(),
                                open.role(),
                                open.host(),
                                open.owner(),
                                Text.line(open.summary() + "; no canary decided it: " + canary.message()),
                                open.evidence(),
                                open.fix()));
            }
        };
    }

    private static CheckResult changed(
            CheckResult whole, @org.jspecify.annotations.Nullable Boolean pullable, VerdictReport verdict) {
        return new CheckResult(
                whole.image(),
                whole.registry(),
                whole.reference(),
                pullable,
                verdict,
                whole.warnings(),
                whole.endpoints(),
                whole.digest(),
                whole.platform(),
                whole.bytes(),
                whole.quota());
    }
}
