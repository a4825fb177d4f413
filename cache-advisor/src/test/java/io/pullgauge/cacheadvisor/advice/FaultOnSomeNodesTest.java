/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageTally;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultOnSomeNodesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Standing node(String name, @Nullable Cause cause, Map<String, String> traits) {
        RegistryCell cell = new RegistryCell(
                "r.example",
                cause == null ? CellState.OK : CellState.FAILING,
                cause == null ? null : Fault.of(cause),
                NOW,
                null,
                List.of(),
                ImageTally.NONE);
        return new Standing(
                new NodeKey("c", name),
                "z",
                cause == null ? NodeState.OK : NodeState.FAILING,
                NOW,
                NOW,
                1,
                "v",
                List.of(cell),
                List.of(),
                traits);
    }

    private static List<Finding> look(Standing... nodes) {
        return new FaultOnSomeNodes().look(new Situation(new FleetView(NOW, "1", List.of(nodes)), List.of()));
    }

    @Test
    void namesThePartThatOnlyFailingNodesHaveAndThatFitsTheCause() {
        Map<String, String> bad = Map.of("trust", "#old", "runtime", "containerd@2.0.0", "resolver", "10.0.0.1");
        Map<String, String> good = Map.of("trust", "#new", "runtime", "containerd@2.1.4", "resolver", "10.0.0.1");
        Finding finding = look(
                        node("a", Cause.TLS_UNKNOWN_CA, bad),
                        node("b", Cause.TLS_UNKNOWN_CA, bad),
                        node("c", null, good),
                        node("d", null, good))
                .getFirst();

        assertThat(finding.summary()).contains("trust").contains("#old").contains("#new");
        assertThat(finding.confidence()).isEqualTo(0.95);
        assertThat(finding.fix().getFirst())
                .contains("trust store")
                .contains("a")
                .contains("c");
        assertThat(finding.scope()).containsEntry("nodes", List.of("a", "b"));
    }

    @Test
    void doesNotBlameAResolverForAnUnknownAuthority() {
        Finding finding = look(
                        node("a", Cause.TLS_UNKNOWN_CA, Map.of("resolver", "10.0.0.9")),
                        node("b", null, Map.of("resolver", "10.0.0.1")))
                .getFirst();

        assertThat(finding.confidence()).isLessThan(0.7);
    }

    @Test
    void saysThatNothingDiffersWhereNothingDoes() {
        Finding finding = look(node("a", Cause.DNS_TIMEOUT, Map.of()), node("b", null, Map.of()))
                .getFirst();

        assertThat(finding.summary()).contains("Nothing that these nodes report");
        assertThat(finding.confidence()).isLessThan(0.5);
    }

    @Test
    void saysNothingWhereEveryNodeFailsOrNone() {
        assertThat(look(node("a", Cause.DNS_TIMEOUT, Map.of()), node("b", Cause.DNS_TIMEOUT, Map.of())))
                .isEmpty();
        assertThat(look(node("a", null, Map.of()), node("b", null, Map.of()))).isEmpty();
    }

    @Test
    void keepsItsIdentityWhileNodesComeAndGo() {
        Standing good = node("g", null, Map.of());
        String one =
                look(node("a", Cause.DNS_TIMEOUT, Map.of()), good).getFirst().id();
        String two = look(node("a", Cause.DNS_TIMEOUT, Map.of()), node("b", Cause.DNS_TIMEOUT, Map.of()), good)
                .getFirst()
                .id();

        assertThat(one).isEqualTo(two).matches("fault-on-some-nodes-[0-9a-f]{12}");
    }
}
