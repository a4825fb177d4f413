/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.fleet.Awaited;
import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which nodes wait for an agent, and which of them cannot pull the agent's own image: then nobody looks there but the kubelet. */
public final class StuckAgents {

    private StuckAgents() {}

    /** An agent's pod and its node. */
    public record Placed(PodKey pod, NodeKey node) {}

    /** All of these, with what is known of those that are stuck. */
    public static List<Awaited> of(Collection<Placed> agents, PodCases cases) {
        Map<PodKey, PodCase> known = cases.all().stream()
                .filter(each -> each.state() == PodCase.State.WAITING)
                .collect(Collectors.toMap(each -> each.pod().key(), Function.identity(), (one, two) -> one));
        return agents.stream()
                .map(each -> new Awaited(each.node(), stuck(known.get(each.pod()))))
                .toList();
    }

    private static @Nullable ImageCell stuck(@Nullable PodCase waiting) {
        return Optional.ofNullable(waiting)
                .flatMap(each -> each.culprit().map(image -> cell(each, image)))
                .orElse(null);
    }

    private static ImageCell cell(PodCase waiting, StuckImage image) {
        Joined why = Join.of(waiting, image);
        Fault fault = new Fault(
                why.cause(),
                why.cause().stage(),
                why.role(),
                why.host(),
                "the agent's own pod " + waiting.pod().key() + " cannot start: " + why.summary());
        String registry = RegistryName.ofImage(image.image()).orElse("");
        return new ImageCell(image.image(), registry, CellState.FAILING, fault, waiting.since(), null, null);
    }
}
