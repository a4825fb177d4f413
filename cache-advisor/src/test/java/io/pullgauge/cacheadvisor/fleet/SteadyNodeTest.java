/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a node's reports leave in memory: of what they say again nothing, for a large fleet says it every minute. */
class SteadyNodeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Fleet fleet = new Fleet(Set.of(), NOW);

    @Test
    void aReportThatDiffersInTimesAloneLeavesWhatIsInMemory() {
        NodeView first = report(stages(10.1));
        NodeView second = report(stages(12.3456));

        assertThat(second.registries()).isSameAs(first.registries());
        assertThat(second.key()).isSameAs(first.key());
        assertThat(second.instance()).isSameAs(first.instance());
        assertThat(second.facts()).isSameAs(first.facts());
        assertThat(second.latencies().of(0)).isEqualTo(12.346);
    }

    @Test
    void whatTakesMuchLongerIsSeen() {
        report(stages(10.1));
        NodeView slow = report(stages(400));

        assertThat(slow.facts().endpoints().getFirst().millis()).isEqualTo(400);
        assertThat(slow.latencies().of(0)).isEqualTo(400);
        assertThat(slow.latencies().of(1)).isNull();
    }

    @Test
    void aFaultIsANewCellAndSoIsItsEnd() {
        NodeView well = report(stages(10));
        NodeView ill = report("\"verdict\":{\"stage\":\"dns\",\"cause\":\"dns_timeout\"}");
        NodeView again = report(stages(10));

        assertThat(ill.registries().getFirst().state()).isEqualTo(CellState.FAILING);
        assertThat(ill.latencies().of(0)).isNull();
        assertThat(again.registries()).isEqualTo(well.registries());
    }

    @Test
    void aSilentNodeIsMadeSilentOnceAndComesBack() {
        report(stages(10));
        Standing silent = fleet.view(NOW.plus(Duration.ofHours(1))).nodes().getFirst();

        assertThat(silent.state()).isEqualTo(NodeState.STALE);
        assertThat(fleet.view(NOW.plus(Duration.ofHours(2))).nodes().getFirst()).isSameAs(silent);
        assertThat(fleet.view(NOW).nodes().getFirst().state()).isEqualTo(NodeState.OK);
    }

    private NodeView report(String registry) {
        String json = "{\"schema\":1,\"cluster\":\"c\",\"node\":\"n\",\"agent\":{\"instance\":\"i\",\"version\":\"v\"},"
                + "\"sequence\":1,\"registries\":[{\"host\":\"r.example\",\"certificate\":{\"issuer\":\"CN=ca\"},"
                + registry + "}]}";
        Observation seen = ReportReading.read(JsonMapper.shared().readValue(json, NodeReport.class), Hints.NONE, NOW);
        fleet.put(NodeView.after(fleet.find(seen.key()).orElse(null), seen, Duration.ofMinutes(1)));
        return fleet.find(seen.key()).orElseThrow();
    }

    private static String stages(double millis) {
        String stages = "\"stages\":[{\"stage\":\"http\",\"status\":\"ok\",\"millis\":" + millis + "}]";
        return stages + ",\"endpoints\":[{\"url\":\"https://r.example/v2\",\"role\":\"upstream\"," + stages + "}]";
    }
}
