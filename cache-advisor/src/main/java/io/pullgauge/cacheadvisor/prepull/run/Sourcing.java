/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Wrong;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Completes an order by what the cluster says of its workloads: their images, and as whom and where they pull, where the order does not say. */
final class Sourcing {
    private final PrepullCluster cluster;

    Sourcing(PrepullCluster cluster) {
        this.cluster = cluster;
    }

    /** An order with its images, or what is wrong with it. */
    sealed interface Sourced {
        /** It can be planned. */
        record Good(Order order, List<String> notes) implements Sourced {}

        /** It cannot. */
        record Bad(Wrong wrong) implements Sourced {}
    }

    Sourced of(Order order) {
        if (!order.sources().isOfCluster()) {
            return new Sourced.Good(order, List.of());
        }
        Set<String> images = new LinkedHashSet<>(order.sources().images());
        List<Workload> workloads = new ArrayList<>();
        for (String each : order.sources().workloads()) {
            String[] parts = each.split("/", 2);
            Optional<Workload> found = cluster.workload(order.namespace(), parts[0], parts[1]);
            if (found.isEmpty()) {
                return bad(
                        "/workloads",
                        "namespace \"" + order.namespace() + "\" has no " + parts[0] + " \"" + parts[1] + "\"");
            }
            workloads.add(found.get());
            images.addAll(found.get().images());
        }
        if (order.sources().running()) {
            images.addAll(cluster.running(order.namespace()));
        }
        if (images.isEmpty()) {
            return bad("/running", "nothing runs in namespace \"" + order.namespace() + "\" now");
        }
        if (images.size() > OrderRequest.MOST_IMAGES) {
            return bad("/images", images.size() + " images (expected: 1 to " + OrderRequest.MOST_IMAGES + ")");
        }
        return new Sourced.Good(completed(order, new TreeSet<>(images), workloads), notes(order, workloads));
    }

    private static Sourced bad(String pointer, String detail) {
        return new Sourced.Bad(new Wrong(pointer, detail));
    }

    private static Order completed(Order order, Set<String> images, List<Workload> workloads) {
        Set<String> secrets = new TreeSet<>(order.pullSecrets());
        workloads.forEach(each -> secrets.addAll(each.pullSecrets()));
        return order.resolved(
                List.copyOf(images),
                order.serviceAccount() != null ? order.serviceAccount() : account(workloads),
                List.copyOf(secrets),
                order.isOpen() && order.selector().isBlank() ? selector(workloads) : order.selector());
    }

    /** Of all of them; of several that differ none is right for all. */
    private static @Nullable String account(List<Workload> workloads) {
        Set<@Nullable String> all = new HashSet<>();
        workloads.forEach(each -> all.add(each.serviceAccount()));
        return all.size() == 1 ? workloads.getFirst().serviceAccount() : null;
    }

    private static String selector(List<Workload> workloads) {
        Set<Map<String, String>> all =
                workloads.stream().map(Workload::nodeSelector).collect(Collectors.toSet());
        return all.size() != 1
                ? ""
                : new TreeMap<>(all.iterator().next())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(","));
    }

    private static List<String> notes(Order order, List<Workload> workloads) {
        Set<@Nullable String> accounts = new HashSet<>();
        workloads.forEach(each -> accounts.add(each.serviceAccount()));
        return order.serviceAccount() == null && accounts.size() > 1
                ? List.of("the workloads run as different service accounts; the plan pulls as the namespace's default")
                : List.of();
    }
}
