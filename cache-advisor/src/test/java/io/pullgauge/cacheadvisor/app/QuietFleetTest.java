/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.advice.Adviser;
import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.advice.Rules;
import io.pullgauge.cacheadvisor.advice.SetupDrifts;
import io.pullgauge.cacheadvisor.advice.Situation;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.Expectations;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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
            Rules.all().stream()
                    .filter(rule -> !(rule instanceof SetupDrifts)) // these nodes differ, and that is true
                    .toList(),
            () -> new Situation(fleet.view(now), List.of()),
            memory,
            Adviser.Past.NONE,
            () -> now);
    private final Stories stories = new Stories(
            pods, () -> fleet.view(now), new ChangeLog(), new Mutes(memory, () -> now), Expectations.NONE, () -> now);

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

    /** What makes these nodes odd; each is met during the day, or the day proves nothing. */
    private enum Oddity {
        REPORT_LOST,
        NOT_READY,
        CORDONED,
        UPSTREAM_BLOCKED_ON_PURPOSE,
        PRIVATE_IMAGE,
        LOST_PACKETS,
        TOKEN_ROTATED,
        CERTIFICATE_RENEWED,
        AGENT_RESTARTED
    }

    private final Map<Oddity, Integer> met = new EnumMap<>(Oddity.class);
    private final Set<String> raised = new TreeSet<>();

    @Test
    void raisesNothingInADay() {
        day(Optional.empty());

        assertThat(raised).isEmpty();
        assertThat(told).isEmpty();
        assertThat(met).containsOnlyKeys(Oddity.values());
    }

    @Test
    void butTellsOfOneNodeThatDoesNotGetThereAnyMore() {
        day(Optional.of("node-17"));

        assertThat(raised)
                .anyMatch(each -> each.startsWith("node node-17"))
                .anyMatch(each -> each.startsWith("advice "));
    }

    @Test
    void andOfAPodThatWaitsForItsImage() {
        pods.seen(waiting());

        assertThat(told).hasSize(1);
        assertThat(stories.all()).anyMatch(story -> story.verdict() != null);
    }

    private void day(Optional<String> broken) {
        for (int step = 0; step < 48; step++) {
            now = START.plus(INTERVAL.multipliedBy(step));
            for (int i = 0; i < NODES; i++) {
                report(i, step, broken.filter(("node-" + i)::equals).isPresent() && step >= 20);
            }
            rollout(step);
            pods.tick();
            judge();
        }
    }

    private void judge() {
        FleetView view = fleet.view(now);
        view.nodes().stream()
                .filter(node -> node.state() == NodeState.FAILING)
                .forEach(node -> raised.add("node " + node.key().node()));
        RegistrySummary.of(view).stream()
                .filter(registry -> registry.failing() > 0 || registry.scope() != null)
                .forEach(registry -> raised.add("registry " + registry.registry()));
        adviser.advice().forEach(advice -> raised.add("advice " + advice.id()));
        stories.all().stream()
                .filter(story -> story.verdict() != null)
                .forEach(story -> raised.add("pod " + story.key()));
    }

    private boolean odd(Oddity oddity, boolean yes) {
        if (yes) {
            met.merge(oddity, 1, Integer::sum);
        }
        return yes;
    }

    private void report(int i, int step, boolean broken) {
        if (odd(Oddity.REPORT_LOST, random.nextInt(20) == 0) || odd(Oddity.NOT_READY, i % 50 == 7 && step % 16 > 13)) {
            return;
        }
        boolean renewed = odd(Oddity.CERTIFICATE_RENEWED, step >= 24 + i % 5);
        String blocked = odd(Oddity.UPSTREAM_BLOCKED_ON_PURPOSE, i % 3 == 0)
                ? ",\"warnings\":[{\"stage\":\"connect\",\"cause\":\"connect_timeout\",\"endpoint\":\"https://registry-1.docker.io\",\"summary\":\"blocked on purpose\"}]"
                : "";
        int millis = odd(Oddity.LOST_PACKETS, random.nextInt(30) == 0) ? 3_040 : 5 + random.nextInt(40);
        Reports report = Reports.of("node-" + i)
                .instance(odd(Oddity.AGENT_RESTARTED, step >= 33) ? "second" : "first")
                .sequence(step + 1L)
                .sentAt(now.toString())
                .zone("zone-" + i % 3)
                .environment("{\"runtime\":\"containerd@" + (i % 2 == 0 ? "1.7.27" : "2.1.4")
                        + "\",\"resolvers\":[\"10.0." + i % 4 + ".2\"],\"fingerprints\":{\"credentials\":\"t"
                        + (odd(Oddity.TOKEN_ROTATED, step / 12 > 0) ? step / 12 : 0) + "\"}}")
                .pullable("docker.io/library/nginx:1.29");
        if (broken) {
            report.failing("docker.io", "connect", "connect_timeout");
        } else {
            report.registry(
                    "{\"host\":\"docker.io\",\"verdict\":{},\"stages\":[{\"stage\":\"connect\",\"status\":\"ok\",\"millis\":"
                            + millis + "}]" + blocked
                            + ",\"certificate\":{\"subject\":\"s\",\"issuer\":\"i\",\"notAfter\":\""
                            + START.plus(Duration.ofDays(renewed ? 90 : 29)) + "\"}}");
        }
        if (odd(Oddity.PRIVATE_IMAGE, i % 4 != 1)) {
            report.image(
                    "{\"image\":\"r.example/private/app:1\",\"pullable\":null,\"verdict\":{\"stage\":\"auth\",\"cause\":\"auth_required\"}}");
        }
        accept(report.json());
    }

    private void accept(String json) {
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
        odd(Oddity.CORDONED, true);
        pods.seen(pod(
                "roomless", null, false, "Unschedulable: 0/200 nodes are available: 200 node(s) were unschedulable"));
    }

    private PodSeen waiting() {
        PodSeen pod = pod("stuck", "node-17", false, null);
        PodSeen.Container app = pod.containers().getFirst();
        PodSeen.Container stuck = new PodSeen.Container(
                app.name(), app.slot(), app.image(), app.policy(), "ErrImagePull", "no such host", false);
        return new PodSeen(
                pod.key(),
                pod.uid(),
                pod.node(),
                pod.owner(),
                pod.serviceAccount(),
                pod.pullSecrets(),
                null,
                now,
                false,
                List.of(stuck));
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
