/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.UsualImages;
import io.pullgauge.cacheadvisor.prepull.run.World;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A collector's desk beside an API server that keeps objects, with kubelets that pull when they are told to and a clock that stands. */
final class PrepullScene implements AutoCloseable {
    static final String MODERN = "containerd://2.1.4";

    final SmallCluster cluster = new SmallCluster(36);
    final QuotaLedger quotas = new QuotaLedger();
    final CheckDesk checks = new CheckDesk(() -> cluster.now);
    DemandView demand = DemandView.NONE;
    UsualImages images = UsualImages.PUBLISHED;

    PrepullDesk desk() {
        return desk(prepulls());
    }

    PrepullDesk desk(PrepullCluster prepulls) {
        return new PrepullDesk(new World(
                prepulls,
                this::fleet,
                () -> quotas.standings(cluster.now),
                () -> demand,
                checks,
                images,
                () -> true,
                () -> cluster.now));
    }

    PrepullCluster prepulls() {
        return new KubernetesPrepulls(new ApiServer(cluster.collector()), List.of("shop"));
    }

    private FleetView fleet() {
        return new FleetView(
                cluster.now,
                "1",
                cluster.nodes.stream()
                        .map(PrepullScene::key)
                        .map(PrepullScene::standing)
                        .toList());
    }

    static NodeKey key(String node) {
        return new NodeKey("default", node);
    }

    private static Standing standing(NodeKey key) {
        return new Standing(key, null, NodeState.OK, null, Instant.EPOCH, 1, null, List.of(), List.of(), Map.of());
    }

    /** Nodes n0, n1 … in two zones. */
    void nodes(int count) {
        IntStream.range(0, count).forEach(i -> cluster.node("n" + i, i % 2 == 0 ? "a" : "b", "v1.36.2", MODERN));
    }

    /** All nodes read now that so much of one address's quota at Docker Hub is left. */
    void quota(long remaining) {
        quotas.add(cluster.client().nodes().list().getItems().stream()
                .map(node -> new QuotaObservation(
                        cluster.now,
                        key(node.getMetadata().getName()),
                        "docker.io",
                        "203.0.113.9",
                        100L,
                        remaining,
                        21_600L))
                .toList());
    }

    static Draft ready(PrepullDesk desk, OrderRequest order) {
        return ((PrepullDesk.Drafted.Ready) desk.draft(order)).draft();
    }

    static StoredPlan plan(PrepullDesk desk) {
        return desk.show("web").orElseThrow().plan();
    }

    void run(PrepullDesk desk, int steps) {
        for (int i = 0; i < steps && plan(desk).state() == StoredPlan.State.RUNNING; i++) {
            desk.step();
            cluster.live();
        }
    }

    @Override
    public void close() {
        checks.close();
        cluster.close();
    }
}
