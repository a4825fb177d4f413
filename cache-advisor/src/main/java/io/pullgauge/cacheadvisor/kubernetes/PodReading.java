/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.pullgauge.cacheadvisor.pods.PodKey;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import io.pullgauge.cacheadvisor.pods.PodSeen.Container;
import io.pullgauge.cacheadvisor.pods.PodSeen.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a pod into our own words. Total: whatever a pod lacks is absent in what is read. */
final class PodReading {
    private static final int LONGEST_MESSAGE = 64 << 10;
    private static final int MOST_CONTAINERS = 100;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private PodReading() {}

    /** The pod; empty for an object without a name and uid. */
    static Optional<PodSeen> read(@Nullable Pod pod, Instant now) {
        ObjectMeta meta = pod == null ? null : pod.getMetadata();
        if (pod == null || meta == null || meta.getName() == null || meta.getUid() == null) {
            return Optional.empty();
        }
        PodSpec spec = pod.getSpec() == null ? new PodSpec() : pod.getSpec();
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        return Optional.of(new PodSeen(
                new PodKey(text(meta.getNamespace(), "default"), meta.getName()),
                meta.getUid(),
                blankToNull(spec.getNodeName()),
                owner(meta),
                text(spec.getServiceAccountName(), "default"),
                present(spec.getImagePullSecrets()).stream()
                        .map(LocalObjectReference::getName)
                        .filter(name -> name != null && !name.isBlank())
                        .limit(MOST_CONTAINERS)
                        .toList(),
                unschedulable(status),
                Times.instant(meta.getCreationTimestamp()).orElse(now),
                meta.getDeletionTimestamp() != null || ENDED.contains(text(status.getPhase(), "")),
                containers(spec, status),
                windows(spec)));
    }

    private static boolean windows(PodSpec spec) {
        String named = spec.getOs() == null ? null : spec.getOs().getName();
        String selected =
                spec.getNodeSelector() == null ? null : spec.getNodeSelector().get("kubernetes.io/os");
        return "windows".equals(named) || "windows".equals(selected);
    }

    /** The Deployment behind a ReplicaSet: a change of the ReplicaSet itself would be undone. */
    private static PodSeen.@Nullable Owner owner(ObjectMeta meta) {
        for (OwnerReference each : present(meta.getOwnerReferences())) {
            if (each.getKind() != null && each.getName() != null && !Boolean.FALSE.equals(each.getController())) {
                String hash = meta.getLabels() == null ? null : meta.getLabels().get("pod-template-hash");
                String deployment = each.getName();
                if (each.getKind().equals("ReplicaSet") && hash != null && deployment.endsWith("-" + hash)) {
                    return new PodSeen.Owner(
                            "Deployment", deployment.substring(0, deployment.length() - hash.length() - 1));
                }
                return new PodSeen.Owner(each.getKind(), each.getName());
            }
        }
        return null;
    }

    private static @Nullable String unschedulable(PodStatus status) {
        for (PodCondition each : present(status.getConditions())) {
            if ("PodScheduled".equals(each.getType()) && "False".equals(each.getStatus())) {
                return cut(text(each.getReason(), "") + ": " + text(each.getMessage(), ""));
            }
        }
        return null;
    }

    private static List<Container> containers(PodSpec spec, PodStatus status) {
        List<String> volumes = volumes(spec);
        List<Container> all = new ArrayList<>();
        Map<String, ContainerStatus> init = byName(status.getInitContainerStatuses());
        present(spec.getInitContainers())
                .forEach(each -> all.add(container(
                        each.getName(),
                        Slot.INIT,
                        each.getImage(),
                        each.getImagePullPolicy(),
                        init.get(each.getName()),
                        volumes)));
        Map<String, ContainerStatus> main = byName(status.getContainerStatuses());
        present(spec.getContainers())
                .forEach(each -> all.add(container(
                        each.getName(),
                        Slot.CONTAINER,
                        each.getImage(),
                        each.getImagePullPolicy(),
                        main.get(each.getName()),
                        volumes)));
        Map<String, ContainerStatus> ephemeral = byName(status.getEphemeralContainerStatuses());
        present(spec.getEphemeralContainers())
                .forEach(each -> all.add(container(
                        each.getName(),
                        Slot.EPHEMERAL,
                        each.getImage(),
                        each.getImagePullPolicy(),
                        ephemeral.get(each.getName()),
                        volumes)));
        return all.stream().limit(MOST_CONTAINERS).toList();
    }

    private static List<String> volumes(PodSpec spec) {
        return present(spec.getVolumes()).stream()
                .map(Volume::getImage)
                .filter(Objects::nonNull)
                .map(image -> image.getReference())
                .filter(reference -> reference != null && !reference.isBlank())
                .toList();
    }

    private static Map<String, ContainerStatus> byName(@Nullable List<ContainerStatus> statuses) {
        Map<String, ContainerStatus> byName = new HashMap<>();
        present(statuses).forEach(each -> byName.putIfAbsent(text(each.getName(), ""), each));
        return byName;
    }

    private static Container container(
            @Nullable String name,
            Slot slot,
            @Nullable String image,
            @Nullable String policy,
            @Nullable ContainerStatus status,
            List<String> volumes) {
        ContainerState state = status == null || status.getState() == null ? new ContainerState() : status.getState();
        boolean waits = state.getWaiting() != null;
        String message = waits ? state.getWaiting().getMessage() : null;
        boolean ran = state.getRunning() != null
                || state.getTerminated() != null
                || (status != null
                        && (Boolean.TRUE.equals(status.getStarted())
                                || (status.getRestartCount() != null && status.getRestartCount() > 0)));
        String own = text(image, "");
        // An image volume that cannot be had is told at each container that mounts it, by the volume's reference.
        Optional<String> volume = message == null || (!own.isEmpty() && message.contains('"' + own + '"'))
                ? Optional.empty()
                : volumes.stream().filter(message::contains).findFirst();
        return new Container(
                text(name, ""),
                volume.isPresent() ? Slot.VOLUME : slot,
                volume.orElse(own),
                text(policy, "IfNotPresent"),
                waits ? text(state.getWaiting().getReason(), "") : null,
                message == null ? null : cut(message),
                ran);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }

    private static String text(@Nullable String value, String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    static <T> List<T> present(@Nullable List<T> list) {
        return list == null
                ? List.of()
                : list.stream().filter(each -> each != null).toList();
    }
}
