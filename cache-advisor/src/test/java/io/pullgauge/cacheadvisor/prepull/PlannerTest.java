/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final long MB = 1_000_000;
    private static final Limits FREE = new Limits(Map.of(), 1000, null, Limits.USUAL_PODS_PER_SECOND);

    private static NodeRoom node(String name) {
        return new NodeRoom(name, "a", Map.of("docker.io", "203.0.113.9"), Map.of(), Set.of(), Set.of(), null, null);
    }

    private static NodeRoom behindCache(String name) {
        return new NodeRoom(
                name,
                "a",
                Map.of("docker.io", "203.0.113.9"),
                Map.of("docker.io", "hub"),
                Set.of(),
                Set.of(),
                null,
                null);
    }

    private static NodeRoom withDisk(String name, long capacity, long used) {
        return new NodeRoom(
                name, "a", Map.of(), Map.of(), Set.of(), Set.of(), new Disk(capacity, used, Disk.USUAL_GC_LOW), null);
    }

    private static WantedImage image(String name, long bytes) {
        return WantedImage.whole("docker.io/library/" + name, "sha256:" + name, "docker.io", bytes);
    }

    private static Limits quota(int units) {
        return new Limits(Map.of(Limits.key("docker.io", "203.0.113.9"), units), 1000, null, 4);
    }

    private static Plan plan(Limits limits, List<WantedImage> images, List<NodeRoom> nodes) {
        return new Planner(PullModel.USUAL, limits).plan(images, nodes);
    }

    private static List<NodeRoom> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> node("n%04d".formatted(i)))
                .toList();
    }

    @Test
    void whatANodeHasIsNotPulledAgain() {
        NodeRoom has = new NodeRoom("n1", "a", Map.of(), Map.of(), Set.of("sha256:web"), Set.of(), null, null);
        Plan plan = plan(FREE, List.of(image("web", 10 * MB)), List.of(has, node("n2")));
        assertThat(plan.present()).isEqualTo(1);
        assertThat(plan.pulls()).isEqualTo(1);
        assertThat(plan.waves().getFirst().tasks().getFirst().node()).isEqualTo("n2");
    }

    @Test
    void layersThatANodeHasOrGetsAreCountedOnce() {
        Layer base = new Layer("sha256:base", 100 * MB);
        List<WantedImage> images = List.of(
                new WantedImage("a", "sha256:a", "r", List.of(base, new Layer("sha256:x", MB)), 1),
                new WantedImage("b", "sha256:b", "r", List.of(base, new Layer("sha256:y", MB)), 1));
        assertThat(plan(FREE, images, List.of(node("n1"))).bytes()).isEqualTo(102 * MB);
        NodeRoom hasBase = new NodeRoom("n1", "a", Map.of(), Map.of(), Set.of(), Set.of("sha256:base"), null, null);
        assertThat(plan(FREE, images, List.of(hasBase)).bytes()).isEqualTo(2 * MB);
    }

    @Test
    void aQuotaIsNeverOverdrawnAndTheRestIsRefusedWithTheReason() {
        Plan plan = plan(quota(3), List.of(image("web", 10 * MB)), nodes(5));
        assertThat(plan.units()).containsExactly(Map.entry("docker.io 203.0.113.9", 3));
        assertThat(plan.pulls()).isEqualTo(3);
        assertThat(plan.refused()).hasSize(2).allMatch(each -> each.why() == Plan.Why.QUOTA);
        assertThat(plan.isWhole()).isFalse();
    }

    @Test
    void behindACacheAnImageCostsOnePull() {
        List<NodeRoom> nodes =
                IntStream.range(0, 50).mapToObj(i -> behindCache("n" + i)).toList();
        Plan plan = plan(quota(1), List.of(image("web", 10 * MB)), nodes);
        assertThat(plan.isWhole()).isTrue();
        assertThat(plan.units().values()).containsExactly(1);
        assertThat(plan.waves().getFirst().tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.pulls().getFirst().units()).isEqualTo(1));
        assertThat(plan.waves().stream().skip(1).flatMap(wave -> wave.tasks().stream()))
                .allMatch(task -> task.pulls().getFirst().units() == 0);
    }

    @Test
    void aDiskIsNotFilledToWhereTheKubeletDeletesImages() {
        Plan plan = plan(FREE, List.of(image("big", 100 * MB)), List.of(withDisk("small", 1000 * MB, 500 * MB)));
        assertThat(plan.pulls()).isZero();
        assertThat(plan.refused()).singleElement().satisfies(each -> {
            assertThat(each.why()).isEqualTo(Plan.Why.DISK);
            assertThat(each.detail()).contains("86 %", "80 %");
        });
        Plan fits = plan(FREE, List.of(image("big", 60 * MB)), List.of(withDisk("small", 1000 * MB, 500 * MB)));
        assertThat(fits.waves().getFirst().tasks().getFirst().diskPercent()).isEqualTo(71);
    }

    @Test
    void aNodeThatIsUnfitIsRefusedWithItsReason() {
        NodeRoom full = new NodeRoom("n1", "a", Map.of(), Map.of(), Set.of(), Set.of(), null, "has DiskPressure");
        assertThat(plan(FREE, List.of(image("web", MB)), List.of(full)).refused())
                .containsExactly(
                        new Plan.Refusal("n1", "docker.io/library/web", Plan.Why.NODE_UNFIT, "has DiskPressure"));
    }

    @Test
    void theFirstWaveHoldsEachImageOnceForEachZoneSpreadOverNodes() {
        List<WantedImage> images = List.of(image("one", MB), image("two", MB), image("three", MB));
        Plan plan = plan(FREE, images, nodes(10));
        assertThat(plan.waves().getFirst().tasks())
                .hasSize(3)
                .allMatch(task -> task.pulls().size() == 1);
        assertThat(plan.pulls()).isEqualTo(30);
        assertThat(plan.waves().stream().skip(1).map(wave -> wave.tasks().size()))
                .containsExactly(6, 4);
    }

    @Test
    void noWaveIsLargerThanAllowedAndTheLongestPullsComeFirst() {
        Limits few = new Limits(Map.of(), 3, null, 4);
        Plan plan = plan(few, List.of(image("small", MB), image("large", 900 * MB)), nodes(10));
        assertThat(plan.waves()).allMatch(wave -> wave.tasks().size() <= 3);
        assertThat(plan.waves().get(1).tasks().getFirst().pulls())
                .extracting(Plan.Pull::image)
                .containsExactly("docker.io/library/large", "docker.io/library/small");
    }

    @Test
    void aWaveTakesAsLongAsTheWayIntoItsZoneOrThePaceOfPods() {
        Limits narrow = new Limits(Map.of(), 1000, 10 * MB, 4);
        Plan plan = plan(narrow, List.of(image("web", 100 * MB)), nodes(3));
        assertThat(plan.waves())
                .hasSize(3)
                .allSatisfy(wave -> assertThat(wave.time()).hasSeconds(10));
        assertThat(plan(FREE, List.of(image("web", 1)), nodes(1000))
                        .waves()
                        .getLast()
                        .time())
                .isGreaterThan(java.time.Duration.ofSeconds(60));
    }

    @Test
    void noZonePullsMoreAtOnceThanTheWayIntoItCarries() {
        // One pull of 100 MB takes 3.9 s by the usual model: 25 MB a second.
        Limits twoAtOnce = new Limits(Map.of(), 1000, 55 * MB, 4);
        Plan plan = plan(twoAtOnce, List.of(image("web", 100 * MB)), nodes(9));
        assertThat(plan.pulls()).isEqualTo(9);
        assertThat(plan.waves()).allSatisfy(wave -> assertThat(wave.tasks()).hasSizeLessThanOrEqualTo(2));
        assertThat(plan.waves().stream().filter(wave -> wave.tasks().size() == 2))
                .hasSize(4);
    }

    @Test
    void thePlanDoesNotDependOnTheOrderOfItsInput() {
        List<WantedImage> images = List.of(image("one", 5 * MB), image("two", 7 * MB), image("three", 9 * MB));
        Plan plan = plan(quota(11), images, nodes(6));
        List<NodeRoom> turned = nodes(6).reversed();
        assertThat(plan(quota(11), images.reversed(), turned).waves()).isEqualTo(plan.waves());
    }

    /** Against every subset of at most twelve pulls; the greedy choice is never under half of the best and mostly the best. */
    @Test
    void theChoiceIsNearTheBestThatFits() {
        Random random = new Random(7);
        double sum = 0;
        int runs = 60;
        for (int run = 0; run < runs; run++) {
            List<WantedImage> images = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                images.add(image("i" + i, (1 + random.nextInt(300)) * MB));
            }
            List<NodeRoom> nodes = IntStream.range(0, 3)
                    .mapToObj(i -> new NodeRoom(
                            "n" + i,
                            "a",
                            Map.of("docker.io", "203.0.113.9"),
                            Map.of(),
                            Set.of(),
                            Set.of(),
                            new Disk(10_000 * MB, 7_500 * MB - random.nextInt(1_500) * MB, 80),
                            null))
                    .toList();
            int units = 1 + random.nextInt(10);
            double found = worth(plan(quota(units), images, nodes));
            double best = best(images, nodes, units);
            assertThat(found).isGreaterThanOrEqualTo(best / 2);
            sum += best == 0 ? 1 : found / best;
        }
        assertThat(sum / runs).isGreaterThan(0.95);
    }

    private static double worth(Plan plan) {
        return plan.waves().stream()
                .flatMap(wave -> wave.tasks().stream())
                .flatMap(task -> task.pulls().stream())
                .mapToDouble(pull -> pull.time().toMillis())
                .sum();
    }

    private static double best(List<WantedImage> images, List<NodeRoom> nodes, int units) {
        int pairs = images.size() * nodes.size();
        double best = 0;
        for (int subset = 0; subset < 1 << pairs; subset++) {
            if (Integer.bitCount(subset) <= units) {
                best = Math.max(best, worthOf(subset, images, nodes));
            }
        }
        return best;
    }

    private static double worthOf(int subset, List<WantedImage> images, List<NodeRoom> nodes) {
        Map<NodeRoom, Long> written = new HashMap<>();
        double worth = 0;
        for (int pair = 0; pair < images.size() * nodes.size(); pair++) {
            if ((subset >> pair & 1) == 1) {
                NodeRoom node = nodes.get(pair / images.size());
                long bytes = images.get(pair % images.size()).bytes();
                Disk disk = java.util.Objects.requireNonNull(node.disk());
                if (written.merge(node, PullModel.USUAL.footprint(bytes), Long::sum) > disk.room()) {
                    return 0;
                }
                worth += PullModel.USUAL.time(bytes).toMillis();
            }
        }
        return worth;
    }

    @Test
    void fiveThousandNodesAndTwentyImagesArePlanned() {
        List<WantedImage> images = IntStream.range(0, 20)
                .mapToObj(i -> image("i" + i, (i + 1) * 10L * MB))
                .toList();
        Plan plan = plan(quota(60_000), images, nodes(5_000));
        assertThat(plan.pulls()).isEqualTo(60_000);
        assertThat(plan.refused()).hasSize(40_000);
    }
}
