/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a workload is being rolled out: then its own pulls come first. Only where some new pods are there already: a rollout that has not
 * begun may be what the plan prepares.
 */
final class Rollouts {
    private Rollouts() {}

    /** The first workload of the namespace that is being rolled out with one of these images. */
    static Optional<String> running(KubernetesClient client, String namespace, Collection<String> images) {
        Stream<Supplier<Optional<String>>> kinds = Stream.of(
                () -> client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                        .filter(each -> isRunning(each, images))
                        .map(each -> "deployment " + each.getMetadata().getName())
                        .findFirst(),
                () -> client.apps().statefulSets().inNamespace(namespace).list().getItems().stream()
                        .filter(each -> isRunning(each, images))
                        .map(each -> "statefulset " + each.getMetadata().getName())
                        .findFirst(),
                () -> client.apps().daemonSets().inNamespace(namespace).list().getItems().stream()
                        .filter(each -> isRunning(each, images))
                        .map(each -> "daemonset " + each.getMetadata().getName())
                        .findFirst());
        return kinds.flatMap(kind -> kind.get().stream()).findFirst();
    }

    private static boolean isRunning(Deployment deployment, Collection<String> images) {
        var spec = deployment.getSpec();
        var status = deployment.getStatus();
        if (spec == null || status == null || Boolean.TRUE.equals(spec.getPaused())) {
            return false;
        }
        return names(spec.getTemplate(), images)
                && isBetween(
                        number(status.getUpdatedReplicas(), 0),
                        number(spec.getReplicas(), 1),
                        number(status.getReplicas(), 0));
    }

    private static boolean isRunning(StatefulSet set, Collection<String> images) {
        var spec = set.getSpec();
        var status = set.getStatus();
        if (spec == null || status == null || Objects.equals(status.getCurrentRevision(), status.getUpdateRevision())) {
            return false;
        }
        return names(spec.getTemplate(), images)
                && isBetween(
                        number(status.getUpdatedReplicas(), 0),
                        number(spec.getReplicas(), 1),
                        number(status.getReplicas(), 0));
    }

    /** Our own holder does not count. */
    private static boolean isRunning(DaemonSet set, Collection<String> images) {
        var spec = set.getSpec();
        var status = set.getStatus();
        boolean ours = set.getMetadata().getLabels() != null
                && set.getMetadata().getLabels().containsKey(Labels.PLAN);
        if (spec == null || status == null || ours) {
            return false;
        }
        int wanted = number(status.getDesiredNumberScheduled(), 0);
        return names(spec.getTemplate(), images)
                && isBetween(
                        number(status.getUpdatedNumberScheduled(), 0),
                        wanted,
                        number(status.getCurrentNumberScheduled(), wanted));
    }

    private static boolean isBetween(int updated, int wanted, int all) {
        return wanted > 0 && updated > 0 && (updated < wanted || all > updated);
    }

    private static boolean names(@Nullable PodTemplateSpec template, Collection<String> images) {
        return template != null
                && template.getSpec() != null
                && template.getSpec().getContainers().stream()
                        .anyMatch(container -> images.contains(container.getImage()));
    }

    private static int number(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
