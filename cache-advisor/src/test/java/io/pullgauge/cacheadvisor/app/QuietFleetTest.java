/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.advice.Adviser;
import io.pullgauge.cacheadvisor.advice.FaultOnSomeNodes;
import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.advice.QuotaRunsLow;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.advice.Situation;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.pods.ChangeLog;
import io.pullgauge.cacheadvisor.pods.Mutes;
import io.pullgauge.cacheadvisor.pods.PodCases;
import io.pullgauge.cacheadvisor.pods.PodChange;
import io.pullgauge.cacheadvisor.pods.PodKey;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import io.pullgauge.cacheadvisor.pods.Stories;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A day of two hundred nodes that are well, each odd in its own way: nobody is woken. */
class QuietFleetTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final int NODES = 200;

    private Instant now = START;
    private final Random random = new Random(42);
    private final Fleet fleet = new Fleet(Set.of(), START);
    private final ReportDecoder decoder = new ReportDecoder(1 << 20);
    private final CheckDesk desk = new CheckDesk(() -> now);
    private final List<PodChange> told = new ArrayList<>();
    private final PodCases pods = new PodCases(
            new PodCases.World(
                    (key, uid) -> List.of(),
                    desk,
                    name -> Optional.of(new NodeKey("c1", name)),
                    node -> List.of(),
                    Runnable::run,
                    () -> now),
            told::add);
    private final Memory memory = new Forgetful();
    private final Adviser adviser = new Adviser(
            List.of(new FaultOnSomeNodes(), new QuotaRunsLow()),
            () -> new Situation(fleet.view(now), List.of()),
            memory,
            Adviser.Past.NONE,
            () -> now);
    private final Stories stories =
            new Stories(pods, () -> fleet.view(now), new ChangeLog(), new Mutes(memory, () -> now), () -> now);

    private record Forgetful() implements Memory {
        @Override
        public Collection<Remembered> all() {
            return List.of();
        }

        @Override
        public boolean save(Collection<Remembered> changed) {
            return true;
        }
    }

    @Test
    void raisesNothingInADay() {
        for (int step = 0; step < 48; step++) {
            now = START.plus(INTERVAL.multipliedBy(step));
            for (int i = 0; i < NODES; i++) {
                report(i, step);
            }
            rollout(step);
            pods.tick();
            judge(step);
        }
        assertThat(told).isEmpty();
    }

    private void judge(int step) {
        FleetView view = fleet.view(now);
        assertThat(view.nodes()).as("step %s", step).noneMatch(node -> node.state() == NodeState.FAILING);
        assertThat(RegistrySummary.of(view)).allMatch(registry -> registry.failing() == 0 && registry.scope() == null);
        assertThat(adviser.advice()).isEmpty();
        assertThat(stories.all()).allMatch(story -> story.verdict() == null);
    }

    private void report(int i, int step) {
        boolean lost = random.nextInt(20) == 0;
        boolean notReady = i % 50 == 7 && step % 16 > 13;
        if (lost || notReady) {
            return;
        }
        String expiry = START.plus(Duration.ofDays(step < 24 ? 5 : 90)).toString();
        String blocked = i % 3 == 0
                ? ",\"warnings\":[{\"stage\":\"connect\",\"cause\":\"connect_timeout\",\"endpoint\":\"https://registry-1.docker.io\",\"summary\":\"blocked on purpose\"}]"
                : "";
        String json = Reports.of("node-" + i)
                .instance(step < 33 ? "first" : "second")
                .sequence(step + 1L)
                .sentAt(now.toString())
                .zone("zone-" + i % 3)
                .environment("{\"runtime\":\"containerd@" + (i % 2 == 0 ? "1.7.27" : "2.1.4")
                        + "\",\"resolvers\":[\"10.0." + i % 4 + ".2\"]}")
                .registry(
                        "{\"host\":\"docker.io\",\"verdict\":{},\"stages\":[{\"stage\":\"connect\",\"status\":\"ok\",\"millis\":"
                                + (5 + random.nextInt(400)) + "}]" + blocked
                                + ",\"certificate\":{\"subject\":\"s\",\"issuer\":\"i\",\"notAfter\":\"" + expiry
                                + "\"}}")
                .pullable("docker.io/library/nginx:1.29")
                .notPullable("r.example/private/app:1", "auth", "auth_required")
                .image(
                        "{\"image\":\"r.example/identity/app:1\",\"pullable\":null,\"verdict\":{\"stage\":\"auth\",\"cause\":\"auth_required\"}}")
                .json();
        if (decoder.decode(json.getBytes(StandardCharsets.UTF_8)) instanceof ReportDecoder.Result.Decoded decoded) {
            Observation seen = ReportReading.read(decoded.report(), decoded.hints(), now);
            fleet.put(NodeView.after(fleet.find(seen.key()).orElse(null), seen, INTERVAL));
            return;
        }
        throw new AssertionError("a report of the test's own is refused: " + json);
    }

    /** New pods start, older ones run, one waits for room on cordoned nodes. */
    private void rollout(int step) {
        for (int i = 0; i < 5; i++) {
            String name = "web-" + step + "-" + i;
            pods.seen(pod(name, "node-" + (step + i) % NODES, false, null));
            pods.seen(pod(name, "node-" + (step + i) % NODES, true, null));
        }
        pods.seen(pod(
                "roomless", null, false, "Unschedulable: 0/200 nodes are available: 200 node(s) were unschedulable"));
    }

    private PodSeen pod(String name, @Nullable String node, boolean runs, @Nullable String unschedulable) {
        return new PodSeen(
                new PodKey("shop", name),
                "uid-" + name,
                node,
                new PodSeen.Owner("Deployment", "web"),
                "default",
                List.of("regcred"),
                unschedulable,
                now,
                false,
                List.of(new PodSeen.Container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        "r.example/private/app:1",
                        "IfNotPresent",
                        runs ? null : "ContainerCreating",
                        null,
                        runs)));
    }
}
