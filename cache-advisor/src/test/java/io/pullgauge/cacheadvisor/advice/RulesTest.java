/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.PullTimes;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RulesTest {
    static final List<Scenes.Scene> SCENES = Scenes.all();
    private static final Path PAGE = Path.of("..", "docs", "advice.md");

    private static Rule rule(String kind) {
        return Rules.all().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("SCENES")
    void speaksOfTheCaseAndNotOfTheNearMiss(Scenes.Scene scene) {
        List<Finding> found = rule(scene.kind()).look(scene.fires());

        assertThat(found).as("fires").isNotEmpty();
        assertThat(rule(scene.kind()).look(scene.nearMiss())).as("near miss").isEmpty();
        for (Finding finding : found) {
            assertThat(finding.kind()).isEqualTo(scene.kind());
            assertThat(finding.evidence()).isNotEmpty();
            assertThat(finding.fix()).isNotEmpty();
            assertThat(finding.confidence()).isBetween(0.0, 1.0);
            assertThat(finding.numbers().values()).doesNotContainNull();
        }
    }

    @ParameterizedTest
    @FieldSource("SCENES")
    void saysTheSameOfTheSameMatter(Scenes.Scene scene) {
        Rule rule = rule(scene.kind());

        assertThat(rule.look(scene.fires())).isEqualTo(rule.look(scene.fires()));
        assertThat(rule.look(Unhurried.of(scene.fires())))
                .as("by one who has time")
                .isEqualTo(rule.look(scene.fires()));
        assertThat(rule.look(scene.fires()).stream().map(Finding::id)).doesNotHaveDuplicates();
    }

    @Test
    void hasNothingToSayOfAQuietFleet() {
        Situation quiet = Scenes.fleet(20, node -> node.image("docker.io/library/nginx:1.29"));

        for (Rule rule : Rules.all()) {
            assertThat(rule.look(quiet)).as(rule.kind()).isEmpty();
        }
    }

    @Test
    void hasASceneForEveryRule() {
        assertThat(SCENES.stream().map(Scenes.Scene::kind))
                .containsExactlyElementsOf(Rules.all().stream().map(Rule::kind).toList());
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        String now = AdvicePage.text(SCENES);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, now);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/advice.md (regenerate with -Dgolden.write=true)")
                .isEqualTo(now);
    }

    @Test
    void splitsDurationsIntoFixedDownloadAndUnpacking() {
        List<Pull> pulls = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            long bytes = i * 20_000_000L;
            // 1.2 s, then 24 s a GB to unpack; nine of ten pulls wait for 30 s a GB of download.
            long millis = 1_200 + bytes * (i % 8 == 0 ? 24 : 54) / 1_000_000;
            pulls.add(new Pull(
                    Scenes.NOW.minus(Duration.ofMinutes(i)),
                    new NodeKey("c", "n"),
                    "docker.io/library/a:1.0",
                    "docker.io",
                    null,
                    bytes,
                    millis,
                    0L,
                    Pull.What.PULLED,
                    null,
                    null,
                    null,
                    null));
        }
        PullTimes times = PullTimes.of(pulls, "docker.io").orElseThrow();

        assertThat(times.secondsPerGigabyte()).isCloseTo(54, Offset.offset(5.0));
        assertThat(times.unpackSecondsPerGigabyte()).isCloseTo(24, Offset.offset(5.0));
        assertThat(times.mostSavedSeconds(1_000_000_000)).isCloseTo(30, Offset.offset(8.0));
        assertThat(PullTimes.of(pulls.subList(0, 20), "docker.io")).isEmpty();
    }

    /** Two zones of three nodes; each node pulls this many images of 100 MB, the same as the others. */
    private static DemandView zoned(int images) {
        DemandView wave = Scenes.wave(6, images, Duration.ofDays(3));
        Map<NodeKey, String> zones = new HashMap<>();
        wave.pulls().forEach(pull -> {
            int number = Integer.parseInt(pull.node().node().substring(5));
            zones.put(pull.node(), number <= 3 ? "a" : "b");
        });
        return new DemandView(wave.at(), wave.pulls(), wave.contents(), wave.tags(), zones);
    }

    @Test
    void saysWhatACacheInEachZoneCostsAndSpares() {
        DemandView demand = zoned(12);
        Placement placement = Placement.of(demand, pull -> true, Replay.of(demand, pull -> true, false))
                .orElseThrow();

        assertThat(placement).isEqualTo(new Placement(2, 12, 1_200_000_000L, 24, 2_400_000_000L, 3_600_000_000L));
        // 3.6 GB are spared for 1.2 GB more from the registry, and twice the charged requests.
        assertThat(placement.isByZone()).isFalse();
        assertThat(new Placement(2, 100, 10, 110, 20, 51).isByZone()).isTrue();
        assertThat(new Placement(2, 100, 10, 110, 20, 50).isByZone()).isFalse();
    }

    @Test
    void saysNothingOfZonesWhereNodesTellNone() {
        DemandView demand = Scenes.wave(6, 12, Duration.ofDays(3));

        assertThat(Placement.of(demand, pull -> true, Replay.of(demand, pull -> true, false)))
                .isEmpty();
    }
}
