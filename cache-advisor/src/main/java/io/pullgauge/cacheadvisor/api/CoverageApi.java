/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.pods.PodCensus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/coverage}: nodes of which nothing is known now, and why. Silence is neither health nor failure. */
final class CoverageApi {
    private final Views views;
    /** Empty where no cluster is watched. */
    private final Supplier<Map<String, PodCensus.OnNode>> nodesOfPods;

    CoverageApi(Views views, Supplier<Map<String, PodCensus.OnNode>> nodesOfPods) {
        this.views = views;
        this.nodesOfPods = nodesOfPods;
    }

    /**
     * A node that is not covered.
     *
     * @param why silent (reported and does no more), absent (should report, never did), no_agent (runs pods, never reported) or windows (no
     *     agent runs there)
     * @param pods on it; null where no cluster is watched
     */
    record Gap(
            String node,
            @Nullable String cluster,
            String why,
            @Nullable Integer pods,
            @Nullable Instant lastSeen) {
        String key() {
            return node + '\u0000' + (cluster == null ? "" : cluster);
        }
    }

    Endpoint endpoint() {
        return Endpoint.list(
                "/api/v1/coverage",
                "Nodes of which nothing is known now, and why",
                Gap.class,
                this::list,
                "limit",
                "continue");
    }

    private Answer list(Call call) {
        FleetView view = views.now();
        Page<Gap> page = Page.of(gaps(view), Gap::key, call);
        return Views.wantsText(call) ? Answer.text(table(page, view.at())) : Answer.json(page);
    }

    private List<Gap> gaps(FleetView view) {
        Map<String, PodCensus.OnNode> placed = nodesOfPods.get();
        Set<String> known = view.nodes().stream().map(node -> node.key().node()).collect(Collectors.toSet());
        List<Gap> gaps = new ArrayList<>();
        view.nodes().stream().filter(node -> !node.isFresh()).forEach(node -> gaps.add(quiet(node, placed)));
        placed.forEach((node, pods) -> {
            if (!known.contains(node)) {
                gaps.add(new Gap(node, null, pods.windows() ? "windows" : "no_agent", pods.pods(), null));
            }
        });
        gaps.sort(Comparator.comparing(Gap::key));
        return gaps;
    }

    private static Gap quiet(Standing node, Map<String, PodCensus.OnNode> placed) {
        PodCensus.OnNode pods = placed.get(node.key().node());
        return new Gap(
                node.key().node(),
                node.key().cluster(),
                node.state() == NodeState.ABSENT ? "absent" : "silent",
                pods == null ? null : Integer.valueOf(pods.pods()),
                node.lastSeen());
    }

    private static String table(Page<Gap> page, Instant now) {
        Table table = new Table("NAME", "CLUSTER", "WHY", "PODS", "LAST-SEEN");
        page.items()
                .forEach(each -> table.row(
                        each.node(), each.cluster(), each.why(), each.pods(), Ages.since(each.lastSeen(), now)));
        return table.toString();
    }
}
