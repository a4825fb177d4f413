/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A layer that is on a node, or comes there with another image of the plan, is moved and unpacked once. */
class LayersTest {
    private static final Limits FREE = new Limits(Map.of(), 1_000, null, 4);

    private static WantedImage image(String name, Layer... layers) {
        return new WantedImage(name, name, "r.example", List.of(layers), 1);
    }

    private static NodeRoom node(Set<String> layers) {
        return new NodeRoom("n", "a", Map.of(), Map.of(), Set.of(), layers, null, null);
    }

    private static Plan plan(List<WantedImage> images, NodeRoom node) {
        return new Planner(PullModel.USUAL, FREE).plan(images, List.of(node));
    }

    @Test
    void countsALayerOfTwoImagesOnce() {
        Layer base = new Layer("sha256:base", 100);
        Plan plan = plan(
                List.of(image("one", base, new Layer("sha256:1", 10)), image("two", base, new Layer("sha256:2", 5))),
                node(Set.of()));
        assertThat(plan.bytes()).isEqualTo(115);
        assertThat(plan.waves().stream()
                        .flatMap(wave -> wave.tasks().stream())
                        .flatMap(task -> task.pulls().stream())
                        .mapToLong(Plan.Pull::diskBytes)
                        .sum())
                .isEqualTo(PullModel.USUAL.footprint(100 + 10) + PullModel.USUAL.footprint(5));
    }

    @Test
    void countsNoLayerThatTheNodeHas() {
        Layer base = new Layer("sha256:base", 100);
        Plan plan = plan(List.of(image("one", base, new Layer("sha256:1", 10))), node(Set.of("sha256:base")));
        assertThat(plan.bytes()).isEqualTo(10);
    }

    @Test
    void takesTheClustersOwnTimesWhereTheyAreMeasured() {
        PullModel measured = PullModel.USUAL.measured(3, 40);
        assertThat(measured.time(1_000_000_000)).hasSeconds(43);
        assertThat(measured.footprint(10)).isEqualTo(36);
        Plan plan = new Planner(registry -> measured, FREE)
                .plan(List.of(image("one", new Layer("sha256:1", 1_000_000_000))), List.of(node(Set.of())));
        assertThat(plan.time()).hasSeconds(43);
    }
}
