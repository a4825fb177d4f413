/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.canary.Sighting;
import io.pullgauge.cacheadvisor.canary.Sighting.Kind;
import io.pullgauge.cacheadvisor.canary.Wish;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a canary's pod: what its kubelet has done so far. Total for any pod. */
public final class CanaryReading {
    /** Reasons that the kubelet gives only when it has the image. */
    private static final Set<String> BEYOND = Set.of(
            "CreateContainerError",
            "CreateContainerConfigError",
            "RunContainerError",
            "PreCreateHookError",
            "PostStartHookError",
            "StartError",
            "ContainerCannotRun",
            "Completed",
            "Error");

    private static final Set<String> BEFORE = Set.of("", "ContainerCreating", "PodInitializing");
    private static final int MOST_SECRETS = 50;

    private CanaryReading() {}

    /** Whether the pod is a canary's, and so not one that waits for itself. */
    public static boolean isCanary(@Nullable Pod pod) {
        ObjectMeta meta = pod == null ? null : pod.getMetadata();
        return meta != null
                && meta.getLabels() != null
                && meta.getLabels().containsKey(CanaryObjects.NAME)
                && meta.getOwnerReferences() != null
                && meta.getOwnerReferences().stream()
                        .anyMatch(owner -> owner != null
                                && "Job".equals(owner.getKind())
                                && Objects.equals(
                                        owner.getName(), meta.getLabels().get(CanaryObjects.NAME)));
    }

    /** What the pod shows; empty for an object that lacks what every pod has. */
    public static Optional<Sighting> read(Pod pod, Instant now) {
        ObjectMeta meta = pod.getMetadata();
        PodSpec spec = pod.getSpec();
        if (!isCanary(pod) || spec == null || meta.getUid() == null || meta.getNamespace() == null) {
            return Optional.empty();
        }
        Map<String, String> notes = meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
        return own(spec).map(container -> sighting(pod.getStatus(), meta, spec, container, notes, now));
    }

    private static Sighting sighting(
            @Nullable PodStatus status,
            ObjectMeta meta,
            PodSpec spec,
            Container container,
            Map<String, String> notes,
            Instant now) {
        Identity identity = new Identity(
                meta.getNamespace(),
                Objects.requireNonNullElse(spec.getServiceAccountName(), "default"),
                present(spec.getImagePullSecrets()).stream()
                        .map(LocalObjectReference::getName)
                        .filter(Objects::nonNull)
                        .limit(MOST_SECRETS)
                        .toList());
        String node = Objects.requireNonNullElse(
                spec.getNodeName(), Objects.requireNonNullElse(notes.get(CanaryObjects.NODE), ""));
        Seen seen = seen(status);
        return new Sighting(
                Objects.requireNonNullElse(meta.getLabels().get(CanaryObjects.NAME), ""),
                Objects.requireNonNullElse(meta.getUid(), ""),
                new Wish(identity, container.getImage(), node),
                seen.kind(),
                seen.message(),
                created(meta).orElse(now),
                CanaryNotes.looks(notes.get(CanaryObjects.LOOKS)));
    }

    /** What a Job's template asks for, as a pod that has not begun. */
    static Optional<Sighting> template(Job job, Instant now) {
        ObjectMeta meta = job.getMetadata();
        PodSpec spec = job.getSpec() == null || job.getSpec().getTemplate() == null
                ? null
                : job.getSpec().getTemplate().getSpec();
        if (spec == null || meta.getNamespace() == null || meta.getLabels() == null) {
            return Optional.empty();
        }
        Map<String, String> notes = meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
        return own(spec).map(container -> sighting(null, meta, spec, container, notes, now));
    }

    private static Optional<Container> own(PodSpec spec) {
        return present(spec.getContainers()).stream()
                .filter(each -> CanaryObjects.CONTAINER.equals(each.getName()) && each.getImage() != null)
                .findFirst();
    }

    private static Optional<Instant> created(ObjectMeta meta) {
        try {
            return Optional.ofNullable(meta.getCreationTimestamp())
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private record Seen(Kind kind, String message) {
        static final Seen NOTHING = new Seen(Kind.WAITING, "");
    }

    private static Seen seen(@Nullable PodStatus status) {
        if (status == null) {
            return Seen.NOTHING;
        }
        Optional<Seen> container = present(status.getContainerStatuses()).stream()
                .filter(each -> CanaryObjects.CONTAINER.equals(each.getName()))
                .map(CanaryReading::seen)
                .filter(each -> each.kind() != Kind.WAITING)
                .findFirst();
        if (container.isPresent()) {
            return container.get();
        }
        if ("Failed".equals(status.getPhase()) || "Succeeded".equals(status.getPhase())) {
            return new Seen(Kind.ENDED, words(status.getReason(), status.getMessage()));
        }
        return present(status.getConditions()).stream()
                .filter(each -> "PodScheduled".equals(each.getType()) && "False".equals(each.getStatus()))
                .map(CanaryReading::unplaced)
                .findFirst()
                .orElse(Seen.NOTHING);
    }

    private static Seen unplaced(PodCondition condition) {
        return new Seen(
                Kind.WAITING,
                "the scheduler has not placed it: " + words(condition.getReason(), condition.getMessage()));
    }

    private static Seen seen(ContainerStatus status) {
        ContainerState state = status.getState() == null ? new ContainerState() : status.getState();
        boolean hasImage = status.getImageID() != null && !status.getImageID().isBlank();
        if (hasImage || state.getRunning() != null) {
            return new Seen(Kind.PULLED, "");
        }
        if (state.getTerminated() != null) {
            String reason = Objects.requireNonNullElse(state.getTerminated().getReason(), "");
            return BEYOND.contains(reason)
                    ? new Seen(Kind.PULLED, "")
                    : new Seen(Kind.ENDED, words(reason, state.getTerminated().getMessage()));
        }
        if (state.getWaiting() == null) {
            return Seen.NOTHING;
        }
        String reason = Objects.requireNonNullElse(state.getWaiting().getReason(), "");
        if (BEFORE.contains(reason)) {
            return Seen.NOTHING;
        }
        return BEYOND.contains(reason)
                ? new Seen(Kind.PULLED, "")
                : new Seen(Kind.FAILED, words(reason, state.getWaiting().getMessage()));
    }

    private static String words(@Nullable String reason, @Nullable String message) {
        String why = Objects.requireNonNullElse(reason, "");
        String text = Objects.requireNonNullElse(message, "");
        return why.isBlank() ? text : text.isBlank() ? why : why + ": " + text;
    }

    private static <T> List<T> present(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }
}
