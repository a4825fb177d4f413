/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans from order to result against an API server that keeps objects, with kubelets that pull when they are told to. */
class PrepullRunTest {
    private static final String MODERN = "containerd://2.1.4";

    private final SmallCluster cluster = new SmallCluster(36);
    private final QuotaLedger quotas = new QuotaLedger();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private PrepullDesk desk() {
        return desk(new KubernetesPrepulls(new ApiServer(cluster.client()), List.of("shop")));
    }

    private PrepullDesk desk(PrepullCluster prepulls) {
        return new PrepullDesk(
                prepulls, this::fleet, () -> quotas.standings(cluster.now), () -> true, () -> cluster.now);
    }

    private FleetView fleet() {
        return new FleetView(
                cluster.now,
                "1",
                cluster.client().nodes().list().getItems().stream()
                        .map(node -> new NodeKey("default", node.getMetadata().getName()))
                        .map(PrepullRunTest::standing)
                        .toList());
    }

    private static Standing standing(NodeKey key) {
        return new Standing(key, null, NodeState.OK, null, Instant.EPOCH, 1, null, List.of(), List.of(), Map.of());
    }

    private void nodes(int count) {
        IntStream.range(0, count).forEach(i -> cluster.node("n" + i, i % 2 == 0 ? "a" : "b", "v1.36.2", MODERN));
    }

    private void quota(long remaining) {
        quotas.add(cluster.client().nodes().list().getItems().stream()
                .map(node -> new QuotaObservation(
                        cluster.now,
                        new NodeKey("default", node.getMetadata().getName()),
                        "docker.io",
                        "203.0.113.9",
                        100L,
                        remaining,
                        21_600L))
                .toList());
    }

    private static OrderRequest order(List<@Nullable String> images) {
        return new OrderRequest(
                "web",
                "shop",
                images,
                null,
                "pool=web",
                null,
                "web",
                List.of("hub"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Draft ready(PrepullDesk desk, OrderRequest order) {
        return ((PrepullDesk.Drafted.Ready) desk.draft(order)).draft();
    }

    private static StoredPlan plan(PrepullDesk desk) {
        return desk.show("web").orElseThrow().plan();
    }

    private void run(PrepullDesk desk, int steps) {
        for (int i = 0; i < steps && plan(desk).state() == StoredPlan.State.RUNNING; i++) {
            desk.step();
            cluster.live();
        }
    }

    @Test
    void pullsEachImageOnEveryNodeOnceAndTellsBytesAndSeconds() {
        nodes(5);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1", "r.example/side:1"))));
            run(desk, 30);

            StoredPlan plan = plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(cluster.pulls)
                    .hasSize(10)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
            assertThat(plan.results().values()).allSatisfy(result -> {
                assertThat(result.state()).isEqualTo(TaskResult.State.DONE);
                assertThat(result.images()).allSatisfy(image -> {
                    assertThat(image.outcome()).isEqualTo(TaskResult.Outcome.PULLED);
                    assertThat(image.bytes()).isEqualTo(1_048_576);
                    assertThat(image.millis()).isEqualTo(1_500);
                });
            });
        }
    }

    @Test
    void startsNoWaveBeforeTheOneBeforeItHasEnded() {
        nodes(6);
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("r.example/app:1")));
            assertThat(draft.tasks().stream().map(Task::wave).distinct()).hasSizeGreaterThan(1);
            desk.apply(draft);
            desk.step();

            assertThat(cluster.jobs("shop"))
                    .hasSize(2)
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isFalse());
            desk.step();
            assertThat(cluster.jobs("shop")).hasSize(2);
        }
    }

    @Test
    void losesNoNodeAndDoublesNoJobWhenALeaderDiesAtAnyCall() {
        nodes(4);
        PrepullCluster real = new KubernetesPrepulls(new ApiServer(cluster.client()), List.of("shop"));
        try (PrepullDesk desk = desk(real)) {
            desk.apply(ready(desk, order(List.of("r.example/app:1", "r.example/side:1"))));
        }
        Set<String> jobs = new HashSet<>();
        for (int calls = 1; calls < 200; calls++) {
            try (PrepullDesk leader = desk(new Mortal(real, calls % 9))) {
                leader.step();
            } catch (PrepullCluster.Unavailable e) {
                // It died; the next one goes on.
            }
            cluster.jobs("shop").forEach(job -> jobs.add(job.getMetadata().getName()));
            cluster.live();
        }
        try (PrepullDesk desk = desk(real)) {
            StoredPlan plan = plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(plan.results()).hasSameSizeAs(plan.tasks());
            assertThat(jobs).hasSameSizeAs(plan.tasks());
            assertThat(cluster.pulls)
                    .hasSize(8)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void carriesOnTogetherWithASecondLeaderWithoutDoublingAnything() {
        nodes(4);
        try (PrepullDesk one = desk();
                PrepullDesk other = desk()) {
            one.apply(ready(one, order(List.of("r.example/app:1"))));
            for (int i = 0; i < 20; i++) {
                one.step();
                other.step();
                cluster.live();
            }
            assertThat(plan(one).state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(cluster.pulls)
                    .hasSize(4)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void stopsAtTheFirstRefusalForTooManyPullsAndGoesOnWhenResumed() {
        nodes(6);
        cluster.failures.put("app:1", "429 Too Many Requests - toomanyrequests: You have reached your pull rate limit");
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("app:1"))));
            run(desk, 10);

            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(plan(desk).reason()).contains("rate_limited");
            desk.step();
            assertThat(cluster.jobs("shop"))
                    .hasSize(2)
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isTrue());
            cluster.live();

            cluster.failures.clear();
            assertThat(desk.resume("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            run(desk, 30);
            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(cluster.pulls).hasSize(6);
        }
    }

    @Test
    void stopsAtAnyOtherTooManyRequestsToo() {
        nodes(6);
        cluster.failures.put(
                "r.example/app:1",
                "unexpected status from HEAD request to https://r.example/v2/app/manifests/1: 429 Too Many Requests");
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            run(desk, 10);
            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
        }
    }

    @Test
    void keepsAPlanOfFiveThousandNodesInOneObject() {
        List<Task> tasks = IntStream.range(0, 5_000)
                .mapToObj(i -> new Task(
                        "prepull-web-w" + i / 50 + "-" + Integer.toHexString(i * 7_919 + 1_000_000) + "abc",
                        i / 50,
                        "ip-10-" + i % 97 + "-" + i % 251 + "-" + i + ".eu-central-1.compute.internal",
                        "eu-central-1a",
                        IntStream.range(0, 20)
                                .mapToObj(k -> "r.example/team/app" + k + ":1.2." + k)
                                .toList(),
                        io.pullgauge.cacheadvisor.prepull.run.Form.IMAGE_VOLUME,
                        Map.of("docker.io 203.0.113.9", 1),
                        123_456_789L + i,
                        60,
                        40))
                .toList();
        nodes(1);
        try (PrepullDesk desk = desk()) {
            Draft small = ready(desk, order(List.of("r.example/app:1")));
            Draft large = new Draft(
                    small.order(),
                    tasks.stream().map(Task::node).collect(Collectors.toSet()),
                    tasks,
                    List.of(),
                    0,
                    Map.of(),
                    Map.of(),
                    small.time(),
                    List.of());
            StoredPlan plan = StoredPlan.begin(large, cluster.now);
            assertThat(PlanMap.of(plan).getBinaryData().get("plan.json.gz")).hasSizeLessThan(700_000);
            assertThat(PlanMap.read(PlanMap.of(plan))).contains(plan);
        }
    }

    @Test
    void namesTheCauseOfAFailureEvenThoughTheDeadlineTookThePod() {
        nodes(4);
        cluster.failures.put("r.example/app:1", "failed to do request: x509: certificate signed by unknown authority");
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            desk.step();
            cluster.live();
            assertThat(desk.show("web").orElseThrow().now().values())
                    .flatExtracting(sighting -> sighting.images())
                    .extracting(image -> image.cause())
                    .containsOnly("tls_unknown_ca");
            cluster.deadline();
            desk.step();

            StoredPlan plan = plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(plan.reason()).contains("every node of wave 0 failed").contains("tls_unknown_ca");
            assertThat(plan.results().values()).extracting(TaskResult::cause).containsOnly("tls_unknown_ca");
        }
    }

    @Test
    void stopsUnderDiskPressure() {
        nodes(6);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            cluster.press("n3");
            desk.step();

            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(plan(desk).reason()).contains("n3").contains("disk pressure");
            assertThat(cluster.jobs("shop")).isEmpty();
        }
    }

    @Test
    void refusesWhatTheQuotaDoesNotAllowAndOffersTheRest() {
        nodes(6);
        quota(10);
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("nginx:1.29")));

            assertThat(draft.isWhole()).isFalse();
            assertThat(draft.tasks()).hasSize(4);
            assertThat(draft.refused())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.detail()).contains("203.0.113.9"));
        }
    }

    @Test
    void startsNoWaveThatWouldTakeWhatIsKeptForOthers() {
        nodes(6);
        quota(40);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("nginx:1.29"))));
            cluster.now = cluster.now.plusSeconds(60);
            quota(21);
            desk.step();

            assertThat(cluster.jobs("shop")).isEmpty();
            assertThat(desk.show("web").orElseThrow().waitsFor()).contains("21 pulls left");
            cluster.now = cluster.now.plusSeconds(60);
            quota(40);
            run(desk, 30);
            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
        }
    }

    @Test
    void refusesWhatNoDiskCanHold() {
        ContainerImage full = new ContainerImage(List.of("r.example/other:1"), 74_000_000_000L);
        cluster.node("full", "a", "v1.36.2", MODERN, full);
        cluster.node("has", "a", "v1.36.2", MODERN, new ContainerImage(List.of("r.example/app:1"), 2_000_000_000L));
        cluster.node("empty", "a", "v1.36.2", MODERN);
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("r.example/app:1")));

            assertThat(draft.present()).isEqualTo(1);
            assertThat(draft.tasks()).extracting(Task::node).containsExactly("empty");
            assertThat(draft.refused()).singleElement().satisfies(each -> {
                assertThat(each.node()).isEqualTo("full");
                assertThat(each.detail()).contains("disk");
            });
        }
    }

    @Test
    void waitsWhileTheWorkloadItselfIsRolledOut() {
        nodes(2);
        cluster.client()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withNewTemplate()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("r.example/app:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .withNewStatus()
                        .withReplicas(4)
                        .withUpdatedReplicas(1)
                        .endStatus()
                        .build())
                .create();
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            desk.step();
            assertThat(cluster.jobs("shop")).isEmpty();
            assertThat(desk.show("web").orElseThrow().waitsFor()).contains("rollout of deployment web");
        }
    }

    @Test
    void coversANodeThatJoinsLaterAndForgetsOneThatIsGone() {
        nodes(3);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            cluster.client().nodes().withName("n2").delete();
            run(desk, 30);
            assertThat(plan(desk).results().values())
                    .extracting(TaskResult::state)
                    .contains(TaskResult.State.SKIPPED);
            cluster.node("late", "a", "v1.36.2", MODERN);
            desk.step();
            run(desk, 30);

            assertThat(cluster.pulls).containsKey("late r.example/app:1").doesNotContainKey("n2 r.example/app:1");
            assertThat(plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
        }
    }

    @Test
    void coversANodeThatWasNotReadyAtFirst() {
        nodes(2);
        cluster.press("n1");
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("r.example/app:1")));
            assertThat(draft.refused()).extracting(Plan.Refusal::node).containsExactly("n1");
            desk.apply(draft);
            cluster.relieve("n1");
            run(desk, 20);
            desk.step();
            run(desk, 20);
            assertThat(cluster.pulls).containsOnlyKeys("n0 r.example/app:1", "n1 r.example/app:1");
        }
    }

    @Test
    void pausesAndCancelsWithoutLeavingAnything() {
        nodes(2);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, order(List.of("r.example/app:1"))));
            desk.step();
            assertThat(desk.pause("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            desk.step();
            assertThat(cluster.jobs("shop"))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isTrue());
            assertThat(desk.cancel("web")).isEqualTo(PrepullDesk.Change.CHANGED);

            assertThat(desk.plans()).isEmpty();
            assertThat(cluster.jobs("shop")).isEmpty();
            assertThat(desk.cancel("web")).isEqualTo(PrepullDesk.Change.NO_SUCH_PLAN);
        }
    }

    @Test
    void refusesASecondPlanOfOneName() {
        nodes(2);
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("r.example/app:1")));
            assertThat(desk.apply(draft)).isPresent();
            assertThat(desk.apply(draft)).isEmpty();
        }
    }

    @Test
    void keepsImagesInUseWithADaemonSetWhereThatIsWanted() {
        nodes(2);
        OrderRequest plain = order(List.of("r.example/app:1"));
        OrderRequest holding = new OrderRequest(
                plain.name(),
                plain.namespace(),
                plain.images(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                true);
        try (PrepullDesk desk = desk()) {
            desk.apply(ready(desk, holding));
            run(desk, 20);
            desk.step();
            assertThat(cluster.client()
                            .apps()
                            .daemonSets()
                            .inNamespace("shop")
                            .list()
                            .getItems())
                    .singleElement()
                    .satisfies(set -> assertThat(set.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getAffinity()
                                    .getNodeAffinity()
                                    .getRequiredDuringSchedulingIgnoredDuringExecution()
                                    .getNodeSelectorTerms())
                            .hasSize(2));
        }
    }

    @Test
    void asksForTheHelperOnlyWhereANodeCannotMountImages() {
        cluster.node("new", "a", "v1.36.2", MODERN);
        cluster.node("old", "a", "v1.32.1", "containerd://1.7.27");
        quota(40);
        try (PrepullDesk desk = desk()) {
            Draft draft = ready(desk, order(List.of("r.example/app:1")));
            Map<String, Task> tasks = draft.tasks().stream().collect(Collectors.toMap(Task::node, task -> task));
            assertThat(Objects.requireNonNull(tasks.get("new")).units()).isEmpty();
            assertThat(Objects.requireNonNull(tasks.get("old")).units())
                    .containsExactly(Map.entry("docker.io 203.0.113.9", 1));
            desk.apply(draft);
            run(desk, 20);
            assertThat(cluster.pulls).containsKeys("new r.example/app:1", "old r.example/app:1");
            List<String> kinds = new ArrayList<>();
            for (Job job : cluster.jobs("shop")) {
                kinds.add(SmallCluster.node(job) + " "
                        + job.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getInitContainers()
                                .size());
            }
            assertThat(kinds).containsExactlyInAnyOrder("new 0", "old 1");
        }
    }

    /** A cluster that is out of reach after so many writes, as it is for a leader that is killed. */
    private record Mortal(PrepullCluster real, int[] left) implements PrepullCluster {
        Mortal(PrepullCluster real, int writes) {
            this(real, new int[] {writes});
        }

        private void write() {
            if (left[0]-- <= 0) {
                throw new Unavailable("killed", new IllegalStateException("killed"));
            }
        }

        @Override
        public List<String> namespaces() {
            return real.namespaces();
        }

        @Override
        public String server() {
            return real.server();
        }

        @Override
        public List<io.pullgauge.cacheadvisor.prepull.run.ClusterNode> nodes() {
            return real.nodes();
        }

        @Override
        public List<Held> plans() {
            return real.plans();
        }

        @Override
        public boolean add(StoredPlan plan) {
            return real.add(plan);
        }

        @Override
        public boolean save(Held read, StoredPlan changed) {
            write();
            return real.save(read, changed);
        }

        @Override
        public Map<String, io.pullgauge.cacheadvisor.prepull.run.Sighting> sightings(Held plan) {
            return real.sightings(plan);
        }

        @Override
        public void create(Held plan, Task task) {
            write();
            real.create(plan, task);
        }

        @Override
        public void release(Held plan, String job) {
            write();
            real.release(plan, job);
        }

        @Override
        public void suspend(Held plan, String job) {
            write();
            real.suspend(plan, job);
        }

        @Override
        public void holdOn(Held plan, Set<String> nodes) {
            write();
            real.holdOn(plan, nodes);
        }

        @Override
        public void remove(Held plan) {
            real.remove(plan);
        }

        @Override
        public Optional<String> rollout(String namespace, Collection<String> images) {
            return real.rollout(namespace, images);
        }

        @Override
        public String manifests(StoredPlan plan) {
            return real.manifests(plan);
        }
    }
}
