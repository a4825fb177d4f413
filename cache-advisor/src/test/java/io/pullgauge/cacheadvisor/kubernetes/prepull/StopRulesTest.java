/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stops a plan, what makes it wait, and how it goes on. */
class StopRulesTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void stopsAtTheFirstRefusalForTooManyPullsAndGoesOnWhenResumed() {
        scene.nodes(6);
        scene.cluster.failures.put(
                "app:1", "429 Too Many Requests - toomanyrequests: You have reached your pull rate limit");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("app:1")));
            scene.run(desk, 10);

            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(PrepullScene.plan(desk).reason()).contains("rate_limited");
            desk.step();
            assertThat(scene.cluster.jobs("shop"))
                    .hasSize(2)
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isTrue());
            scene.cluster.live();

            scene.cluster.failures.clear();
            assertThat(desk.resume("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            scene.run(desk, 30);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(scene.cluster.pulls).hasSize(6);
        }
    }

    @Test
    void stopsAtAnyOtherTooManyRequestsToo() {
        scene.nodes(6);
        scene.cluster.failures.put(
                "r.example/app:1",
                "unexpected status from HEAD request to https://r.example/v2/app/manifests/1: 429 Too Many Requests");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.run(desk, 10);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
        }
    }

    @Test
    void stopsUnderDiskPressure() {
        scene.nodes(6);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.cluster.press("n3");
            desk.step();

            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(PrepullScene.plan(desk).reason()).contains("n3").contains("disk pressure");
            assertThat(scene.cluster.jobs("shop")).isEmpty();
        }
    }

    @Test
    void startsNoWaveThatWouldTakeWhatIsKeptForOthers() {
        scene.nodes(6);
        scene.quota(40);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("nginx:1.29")));
            scene.cluster.now = scene.cluster.now.plusSeconds(60);
            scene.quota(21);
            desk.step();

            assertThat(scene.cluster.jobs("shop")).isEmpty();
            assertThat(desk.show("web").orElseThrow().waitsFor()).contains("21 pulls left");
            scene.cluster.now = scene.cluster.now.plusSeconds(60);
            scene.quota(40);
            scene.run(desk, 30);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
        }
    }

    @Test
    void waitsWhileTheWorkloadItselfIsRolledOut() {
        scene.nodes(2);
        scene.cluster
                .client()
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
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            assertThat(scene.cluster.jobs("shop")).isEmpty();
            assertThat(desk.show("web").orElseThrow().waitsFor()).contains("rollout of deployment web");
        }
    }

    @Test
    void pausesAndCancelsWithoutLeavingAnything() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            assertThat(desk.pause("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            desk.step();
            assertThat(scene.cluster.jobs("shop"))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isTrue());
            assertThat(desk.cancel("web")).isEqualTo(PrepullDesk.Change.CHANGED);

            assertThat(desk.plans()).isEmpty();
            assertThat(scene.cluster.jobs("shop")).isEmpty();
            assertThat(desk.cancel("web")).isEqualTo(PrepullDesk.Change.NO_SUCH_PLAN);
        }
    }
}
