/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What pre-pulls make belongs, link by link, to what the chart made: Kubernetes takes it away after an uninstall. */
class UninstallTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void aPlanBelongsToTheChartsConfigMapAndItsJobsToThePlan() {
        scene.nodes(3);
        ConfigMap owner = scene.cluster
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("pullgauge-plans")
                        .withNamespace("shop")
                        .addToLabels(Labels.PART, "owner")
                        .endMetadata()
                        .build())
                .create();
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            assertThat(owners()).containsExactly("pullgauge-plans");

            scene.run(desk, 3);
            assertThat(owners()).as("also after it was saved again").containsExactly("pullgauge-plans");
            assertThat(plan().getMetadata().getOwnerReferences().getFirst().getUid())
                    .isEqualTo(owner.getMetadata().getUid());
            assertThat(scene.cluster.jobs("shop"))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(job.getMetadata().getOwnerReferences())
                            .extracting(OwnerReference::getUid)
                            .containsExactly(plan().getMetadata().getUid()));
        }
    }

    @Test
    void withoutAChartAPlanBelongsToNobody() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            assertThat(owners()).isEmpty();
        }
    }

    private List<String> owners() {
        return plan().getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getName)
                .toList();
    }

    private ConfigMap plan() {
        return scene.cluster
                .client()
                .configMaps()
                .inNamespace("shop")
                .withLabel(Labels.PART, "plan")
                .list()
                .getItems()
                .getFirst();
    }
}
