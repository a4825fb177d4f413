/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OneCopyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void nodesThatSayTheSameShareIt() {
        Fleet fleet = new Fleet(Set.of(), NOW);
        NodeView one = view("n1");
        NodeView two = view("n2");
        fleet.put(one);
        fleet.put(two);

        NodeView keptOne = fleet.find(one.key()).orElseThrow();
        NodeView keptTwo = fleet.find(two.key()).orElseThrow();
        assertThat(keptOne).isEqualTo(one);
        assertThat(keptTwo).isEqualTo(two);
        ImageCell image = keptOne.images().getFirst();
        assertThat(keptTwo.images().getFirst().image()).isSameAs(image.image());
        assertThat(keptTwo.images().getFirst().registry()).isSameAs(image.registry());
        assertThat(keptTwo.images().getFirst().digest()).isSameAs(image.digest());
        assertThat(keptTwo.facts().endpoints().getFirst().url())
                .isSameAs(keptOne.facts().endpoints().getFirst().url());
    }

    @Test
    void workIsDoneAgainOnlyWhereAnotherTookThePlace() {
        AtomicInteger done = new AtomicInteger();
        Recent<String, String> recent = new Recent<>(1, text -> text + done.incrementAndGet());

        assertThat(recent.of("a")).isEqualTo("a1");
        assertThat(recent.of("a")).isEqualTo("a1");
        assertThat(recent.of("b")).isEqualTo("b2");
        assertThat(recent.of("a")).isEqualTo("a3");
    }

    @SuppressWarnings("NullAway") // a report may leave out what its records call for
    private static NodeView view(String node) {
        String image = new String("registry.example/team/app:1");
        CheckResult result = new CheckResult(
                image,
                null,
                image,
                true,
                null,
                List.of(),
                List.of(new EndpointReport(new String("https://registry.example/v2"), "upstream", "host", List.of())),
                new String("sha256:abc"),
                null,
                5_000L,
                null);
        NodeReport report = new NodeReport(
                1,
                "c",
                node,
                new NodeReport.Agent("i", "1"),
                1,
                NOW.toString(),
                null,
                List.of(),
                List.of(result),
                List.of(),
                Map.of(),
                List.of());
        return NodeView.after(null, ReportReading.read(report, Hints.NONE, NOW), Duration.ofMinutes(1));
    }
}
