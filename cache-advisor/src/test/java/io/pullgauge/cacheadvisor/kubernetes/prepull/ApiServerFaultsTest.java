/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.prepull.FaultyDispatcher.Fault;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API server that refuses, conflicts or goes away in the middle: what was not done is done later, and nothing is done twice. */
class ApiServerFaultsTest {
    private static final List<Fault> FAULTS = List.of(
            Fault.refused(403),
            Fault.refused(409),
            Fault.refused(429),
            Fault.refused(500),
            Fault.refused(503),
            Fault.lost(500),
            Fault.lost(504));

    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void finishesWhateverGoesWrongOnTheWay(long seed) {
        scene.nodes(5);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1", "r.example/side:1")));
            Random random = new Random(seed);
            Set<String> jobs = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                scene.cluster.faults.make(
                        request -> random.nextInt(6) > 0 ? null : FAULTS.get(random.nextInt(FAULTS.size())));
                try {
                    desk.step();
                } catch (PrepullCluster.Unavailable e) {
                    assertThat(e.getMessage())
                            .startsWith("the cluster did not ")
                            .doesNotContain("\n");
                }
                scene.cluster.faults.make(request -> null);
                scene.cluster.live();
                scene.cluster
                        .jobs("shop")
                        .forEach(job -> jobs.add(job.getMetadata().getName()));
            }
            scene.run(desk, 30);
            scene.cluster.jobs("shop").forEach(job -> jobs.add(job.getMetadata().getName()));

            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(plan.results()).hasSameSizeAs(plan.tasks());
            assertThat(jobs).hasSameSizeAs(plan.tasks());
            assertThat(scene.cluster.pulls)
                    .hasSize(10)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void beginsOnceThoughTheAnswerToThatIsLost() {
        scene.nodes(2);
        AtomicInteger lost = new AtomicInteger(1);
        scene.cluster.faults.make(
                request -> request.startsWith("POST") && request.contains("configmaps") && lost.getAndDecrement() > 0
                        ? Fault.lost(504)
                        : null);
        try (KubernetesClient patient = scene.cluster.client(2);
                PrepullDesk desk = scene.desk(new KubernetesPrepulls(new ApiServer(patient), List.of("shop")))) {
            assertThat(desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1"))))
                    .isPresent();
            assertThat(desk.plans()).hasSize(1);
            assertThat(desk.apply(PrepullScene.ready(desk, Orders.web("r.example/other:1"))))
                    .isEmpty();
        }
    }

    @Test
    void saysWhatItMayNotDoAndGoesOnOnceItMay() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.cluster.faults.make(
                    request -> request.startsWith("POST") && request.contains("/jobs") ? Fault.refused(403) : null);
            desk.step();
            assertThat(desk.show("web").orElseThrow().waitsFor())
                    .startsWith("the cluster did not create a job")
                    .contains("403");
            scene.cluster.faults.make(request -> null);
            scene.run(desk, 20);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
        }
    }

    @Test
    void goesOnWithOneNamespaceWhileAnotherIsForbidden() {
        scene.nodes(2);
        PrepullCluster both =
                new KubernetesPrepulls(new ApiServer(scene.cluster.client()), List.of("forbidden", "shop"));
        try (PrepullDesk desk = scene.desk(both)) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.cluster.faults.make(
                    request -> request.contains("/namespaces/forbidden/") ? Fault.refused(403) : null);
            for (int i = 0; i < 10; i++) {
                desk.step();
                scene.cluster.live();
            }
            assertThat(scene.cluster.pulls).hasSize(2);
            assertThatThrownBy(desk::plans)
                    .isInstanceOf(PrepullCluster.Unavailable.class)
                    .hasMessageContaining("namespace forbidden");
        }
    }

    @Test
    void oneForbiddenPlanHoldsUpNoOther() {
        scene.nodes(2);
        PrepullCluster both = new KubernetesPrepulls(new ApiServer(scene.cluster.client()), List.of("shop", "team"));
        try (PrepullDesk desk = scene.desk(both)) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.apply(PrepullScene.ready(
                    desk, Orders.web(Map.of("name", "team", "namespace", "team"), "r.example/team:1")));
            scene.cluster.faults.make(request -> request.contains("/namespaces/shop/jobs") ? Fault.refused(403) : null);
            for (int i = 0; i < 10; i++) {
                desk.step();
                scene.cluster.live();
            }
            assertThat(scene.cluster.pulls).containsOnlyKeys("n0 r.example/team:1", "n1 r.example/team:1");
        }
    }
}
