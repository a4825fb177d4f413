/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Workload;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the workloads and pods of one namespace pull. */
final class WorkloadReading {
    private final KubernetesClient client;
    private final String namespace;

    WorkloadReading(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    Optional<Workload> of(String kind, String name) {
        PodTemplateSpec template = switch (kind) {
            case "deployment" -> {
                var found = client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield found == null ? null : found.getSpec().getTemplate();
            }
            case "statefulset" -> {
                var found = client.apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield found == null ? null : found.getSpec().getTemplate();
            }
            case "daemonset" -> {
                var found = client.apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield found == null ? null : found.getSpec().getTemplate();
            }
            case "cronjob" -> {
                var found = client.batch()
                        .v1()
                        .cronjobs()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield found == null
                        ? null
                        : found.getSpec().getJobTemplate().getSpec().getTemplate();
            }
            default -> null;
        };
        return template == null || template.getSpec() == null
                ? Optional.empty()
                : Optional.of(workload(template.getSpec()));
    }

    private static Workload workload(PodSpec pod) {
        String account = pod.getServiceAccountName();
        return new Workload(
                List.copyOf(images(pod)),
                account == null || account.isBlank() ? null : account,
                list(pod.getImagePullSecrets()).stream()
                        .map(LocalObjectReference::getName)
                        .filter(Objects::nonNull)
                        .toList(),
                Objects.requireNonNullElse(pod.getNodeSelector(), Map.of()));
    }

    /** Of all pods that have not ended; our own are left out, or what is pulled ahead once would be for ever. */
    List<String> running() {
        Set<String> images = new LinkedHashSet<>();
        client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(WorkloadReading::isRunning)
                .forEach(pod -> images.addAll(images(pod.getSpec())));
        return List.copyOf(images);
    }

    private static boolean isRunning(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        boolean ours = pod.getMetadata().getLabels() != null
                && pod.getMetadata().getLabels().containsKey(Labels.PLAN);
        return !ours && !"Succeeded".equals(phase) && !"Failed".equals(phase) && pod.getSpec() != null;
    }

    private static Set<String> images(PodSpec pod) {
        Set<String> images = new LinkedHashSet<>();
        Stream.concat(list(pod.getInitContainers()).stream(), list(pod.getContainers()).stream())
                .map(Container::getImage)
                .filter(image -> image != null && !image.isBlank())
                .forEach(images::add);
        list(pod.getVolumes()).stream()
                .map(Volume::getImage)
                .filter(Objects::nonNull)
                .map(volume -> volume.getReference())
                .filter(Objects::nonNull)
                .forEach(images::add);
        return images;
    }

    private static <T> Collection<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : given;
    }
}
