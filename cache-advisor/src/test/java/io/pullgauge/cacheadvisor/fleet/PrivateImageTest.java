/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node without credentials says about a private image is no fault of the fleet. */
class PrivateImageTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void leavesANodeWellThatHasNoCredentialsForAPrivateImage() {
        Observation seen = observed("auth_required");

        assertThat(NodeView.after(null, seen, Duration.ofMinutes(1)).state()).isEqualTo(NodeState.OK);
        assertThat(seen.registries()).noneMatch(cell -> cell.state() == CellState.FAILING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth_bad_credentials", "tls_unknown_ca", "connect_timeout"})
    void stillTellsFaultsThatAreTheNodesOwn(String cause) {
        assertThat(NodeView.after(null, observed(cause), Duration.ofMinutes(1)).state())
                .isEqualTo(NodeState.FAILING);
    }

    private static Observation observed(String cause) {
        VerdictReport verdict =
                new VerdictReport(null, cause, "registry", "r.example", "developer", "no", Map.of(), List.of());
        CheckResult image = new CheckResult(
                "r.example/app:1",
                null,
                "r.example/app:1",
                false,
                verdict,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null);
        NodeReport report = new NodeReport(
                1,
                "c",
                "n",
                new NodeReport.Agent("i", "1"),
                1,
                NOW.toString(),
                environment(),
                List.of(),
                List.of(image),
                List.of(),
                Map.of(),
                List.of());
        return ReportReading.read(report, Hints.NONE, NOW);
    }

    @SuppressWarnings("NullAway") // a report may leave it out
    private static Environment environment() {
        return null;
    }
}
