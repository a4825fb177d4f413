/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchanger;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.path.NodeEnvironment;
import io.pullgauge.probe.path.PathPlanner;
import io.pullgauge.probe.path.PlannedPath;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.quota.Silences;
import io.pullgauge.probe.registry.Puller;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The prober of one node. Reads the node's files once and again at {@link #environment()}; connections and tokens live as long as what they
 * were made with has not changed.
 */
public final class NodeProber implements Prober {

    /** One registry is asked by so many probes at once and no more: a slow one must not hold all threads, a small one not be flooded. */
    private static final int AT_ONCE = 8;

    private final ProbeOptions options;
    private final InstantSource clock;
    private final Spend spend;
    private final Silences silences;
    private final Results results;
    private final AtomicReference<View> view;
    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();
    private final Memory memory;

    /** What the node's files said at one moment, and what was made of it. */
    private record View(Node node, PathPlanner planner, Exchanger exchanger, Puller puller) {}

    public NodeProber(Node node, ProbeOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.spend = new Spend(options.spend());
        this.silences = new Silences(clock);
        this.results = new Results(options.vantage());
        this.memory = new Memory(options.lookAgainAfter(), clock);
        this.view = new AtomicReference<>(viewOf(node));
    }

    private View viewOf(Node node) {
        Exchanger exchanger = new Exchanger(node, options.timeout(), clock);
        return new View(node, new PathPlanner(node), exchanger, new Puller(exchanger, silences, clock));
    }

    @Override
    public CheckResult image(String image) {
        return image(image, Optional.empty());
    }

    /**
     * The same for an image that a pod wants.
     *
     * @param podCredentials what the pod brings for it that is not seen from here, for people; empty for nothing
     */
    public CheckResult image(String image, Optional<String> podCredentials) {
        View now = view.get();
        return now.exchanger()
                .asOneLook(() -> guarded(() -> image(image, podCredentials, now), e -> results.broken(image, null, e)));
    }

    /** A fault of our own at one target must not take the others with it. */
    private static CheckResult guarded(Supplier<CheckResult> look, Function<RuntimeException, CheckResult> broken) {
        try {
            return look.get();
        } catch (RuntimeException e) {
            return broken.apply(e);
        }
    }

    private CheckResult image(String image, Optional<String> podCredentials, View now) {
        return switch (now.planner().plan(image, options.platform())) {
            case PlannedPath.Invalid invalid -> results.invalid(image, invalid.detail(), invalid.fix());
            case PlannedPath.Planned planned ->
                image(image, podCredentials.map(planned.path()::ofPod).orElse(planned.path()), now.puller());
        };
    }

    private CheckResult image(String image, PullPath path, Puller puller) {
        Problem hindrance = path.hindrance();
        ImageReference reference = path.reference();
        if (hindrance != null || reference == null) {
            return results.hindered(image, path, hindrance == null ? NO_REFERENCE : hindrance);
        }
        return gated(
                reference.domain(),
                () -> memory.recall(path, puller, spend)
                        .map(walk -> results.image(image, path, walk))
                        .orElseGet(() -> {
                            Walk.Depth depth = options.deep() ? Walk.Depth.WHOLE : Walk.Depth.FIRST_BYTES;
                            Walk.Result walk = new Walk(path, puller, spend, depth).run();
                            memory.remember(reference, walk);
                            return results.image(image, path, walk);
                        }));
    }

    private static final Problem NO_REFERENCE = new Problem(Cause.UNKNOWN, Origin.DEFAULT, "no reference");

    private <T> T gated(String registry, Supplier<T> work) {
        Semaphore gate = gates.computeIfAbsent(registry, _ -> new Semaphore(AT_ONCE));
        gate.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            gate.release();
        }
    }

    @Override
    public CheckResult registry(String host) {
        View now = view.get();
        return now.exchanger()
                .asOneLook(() -> guarded(
                        () -> registry(host, now, RegistryProbe.asking(results)), e -> results.broken(null, host, e)));
    }

    @Override
    public CheckResult connection(String host, Duration within) {
        View now = view.get();
        return now.exchanger()
                .asOneLook(() -> guarded(
                        () -> registry(host, now, RegistryProbe.connecting(results, within)),
                        e -> results.broken(null, host, e)));
    }

    private CheckResult registry(String host, View now, RegistryProbe probe) {
        return switch (now.planner().registry(host, options.platform())) {
            case PlannedPath.Invalid invalid -> probe.invalid(host, invalid.detail(), invalid.fix());
            case PlannedPath.Planned planned -> gated(host, () -> probe.look(host, planned.path(), now.puller()));
        };
    }

    @Override
    public List<String> tags(String image) {
        View now = view.get();
        if (!(now.planner().plan(image, options.platform()) instanceof PlannedPath.Planned planned)) {
            return List.of();
        }
        ImageReference reference = planned.path().reference();
        return reference == null || planned.path().hindrance() != null
                ? List.of()
                : gated(reference.domain(), () -> TagListing.of(planned.path(), now.puller()));
    }

    @Override
    public NodeReport.RegistryEntry entry(CheckResult result) {
        String host = String.valueOf(result.registry());
        List<StageReport> stages = Results.deciding(result.endpoints());
        NodeReport.Certificate certificate = Results.certificate(stages).orElse(null);
        return new NodeReport.RegistryEntry(
                host, result.verdict(), stages, result.endpoints(), result.warnings(), certificate, null);
    }

    @Override
    public Environment environment() {
        Node fresh = view.get().node().refreshed();
        View before = view.getAndUpdate(old -> changed(old.node(), fresh)
                ? viewOf(fresh)
                : new View(fresh, new PathPlanner(fresh), old.exchanger(), old.puller()));
        if (changed(before.node(), fresh)) {
            before.exchanger().close();
        }
        return NodeEnvironment.of(fresh, view.get().planner(), options.platform(), options.vantage());
    }

    /** Whether connections made before would be made differently now. */
    private static boolean changed(Node before, Node now) {
        return !before.resolver().equals(now.resolver())
                || !before.trust().equals(now.trust())
                || !before.proxies().equals(now.proxies());
    }

    @Override
    public void close() {
        view.get().exchanger().close();
    }

    /** A one-shot prober of the node under these options. */
    public static NodeProber of(Node node, ProbeOptions options) {
        return new NodeProber(node, options, InstantSource.system());
    }

    Duration timeout() {
        return options.timeout();
    }
}
