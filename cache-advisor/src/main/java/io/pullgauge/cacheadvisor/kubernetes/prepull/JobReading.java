/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pullgauge.cacheadvisor.prepull.run.Sighting;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A plan's Jobs with their pods and the kubelets' events, as sightings. */
final class JobReading {
    private static final long MOST_EVENTS = 20_000;
    private static final int LONGEST = 500;

    private final KubernetesClient client;
    private final StoredPlan plan;

    JobReading(KubernetesClient client, StoredPlan plan) {
        this.client = client;
        this.plan = plan;
    }

    Map<String, Sighting> of(List<Job> jobs) {
        boolean interesting = jobs.stream()
                .anyMatch(job -> !plan.results().containsKey(job.getMetadata().getName())
                        && state(job) != Sighting.State.SUSPENDED);
        Map<String, List<Pod>> pods = interesting ? pods() : Map.of();
        Map<String, List<Event>> events = interesting ? events() : Map.of();
        Map<String, Task> tasks = new HashMap<>();
        plan.tasks().forEach(task -> tasks.put(task.id(), task));
        Map<String, Sighting> sightings = new HashMap<>();
        for (Job job : jobs) {
            String name = job.getMetadata().getName();
            Task task = tasks.get(name);
            if (task != null) {
                sightings.put(name, sighting(job, task, pods.getOrDefault(name, List.of()), events));
            }
        }
        return sightings;
    }

    private static Sighting sighting(Job job, Task task, List<Pod> pods, Map<String, List<Event>> events) {
        Optional<JobCondition> end = end(job);
        Set<String> alive =
                pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
        String begun = Objects.requireNonNullElse(job.getMetadata().getCreationTimestamp(), "");
        // A Job that ends at its deadline has lost its pod; one that was suspended and runs again has another pod; and
        // events outlive a Job
        // whose name comes again.
        List<Event> ours = events.getOrDefault(job.getMetadata().getName(), List.of()).stream()
                .filter(event -> created(event, begun).compareTo(begun) >= 0)
                .filter(event -> end.isPresent()
                        || isOf(event, "Job")
                        || alive.contains(event.getInvolvedObject().getName()))
                .toList();
        return new Sighting(
                state(job),
                PullEvents.read(task.images(), pods, ours),
                Stream.of(end.map(JobReading::message), hindrance(ours).or(() -> helper(ours, task.images())))
                        .flatMap(Optional::stream)
                        .reduce((one, other) -> one + "; " + other)
                        .orElse(null),
                end.map(condition -> time(condition.getLastTransitionTime())).orElse(null));
    }

    /** What keeps its pod from being there or from being placed: no kubelet has anything to say then. */
    private static Optional<String> hindrance(List<Event> events) {
        return events.reversed().stream()
                .filter(event -> "FailedCreate".equals(event.getReason())
                        || "FailedScheduling".equals(event.getReason())
                        || "Pulling".equals(event.getReason())
                        || "Scheduled".equals(event.getReason()))
                .findFirst()
                .filter(event -> event.getReason().startsWith("Failed"))
                .map(event -> Objects.requireNonNullElse(event.getMessage(), ""))
                .map(message -> message.substring(0, Math.min(LONGEST, message.length())));
    }

    /** A pull of what our own container runs, that failed: nothing is said of the images then. */
    private static Optional<String> helper(List<Event> events, List<String> images) {
        return events.reversed().stream()
                .filter(event -> "Failed".equals(event.getReason()))
                .map(event -> Objects.requireNonNullElse(event.getMessage(), ""))
                .filter(message -> message.startsWith("Failed to pull image \"")
                        && images.stream().noneMatch(image -> message.contains("\"" + image + "\"")))
                .findFirst()
                .map(message -> message.substring(0, Math.min(LONGEST, message.length())));
    }

    /** By the API server's clock, as the Job's own time is: nodes' clocks may be off. */
    private static String created(Event event, String otherwise) {
        return event.getMetadata() == null
                ? otherwise
                : Objects.requireNonNullElse(event.getMetadata().getCreationTimestamp(), otherwise);
    }

    private static boolean isOf(Event event, String kind) {
        return kind.equals(event.getInvolvedObject().getKind());
    }

    private static Sighting.State state(Job job) {
        Optional<JobCondition> end = end(job);
        if (end.isPresent()) {
            return "Complete".equals(end.get().getType()) ? Sighting.State.SUCCEEDED : Sighting.State.FAILED;
        }
        return Boolean.TRUE.equals(job.getSpec().getSuspend()) ? Sighting.State.SUSPENDED : Sighting.State.RUNNING;
    }

    private static Optional<JobCondition> end(Job job) {
        return job.getStatus() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(each -> "True".equals(each.getStatus())
                                && ("Complete".equals(each.getType()) || "Failed".equals(each.getType())))
                        .findFirst();
    }

    private static String message(JobCondition condition) {
        return Objects.requireNonNullElse(condition.getReason(), "") + ": "
                + Objects.requireNonNullElse(condition.getMessage(), "");
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private Map<String, List<Pod>> pods() {
        return client
                .pods()
                .inNamespace(plan.order().namespace())
                .withLabels(Map.of(Labels.PLAN, plan.order().name(), Labels.PART, "job"))
                .list()
                .getItems()
                .stream()
                .filter(pod -> !pod.getMetadata().getOwnerReferences().isEmpty())
                .collect(Collectors.groupingBy(
                        pod -> pod.getMetadata().getOwnerReferences().getFirst().getName()));
    }

    /** By the Job's name, which its pods' names begin with; the oldest first. */
    private Map<String, List<Event>> events() {
        return client.v1().events().inNamespace(plan.order().namespace()).list().getItems().stream()
                .filter(event -> event.getInvolvedObject() != null
                        && event.getInvolvedObject().getName() != null
                        && event.getInvolvedObject().getName().startsWith("prepull-"))
                .sorted(Comparator.comparing(JobReading::when))
                .limit(MOST_EVENTS)
                .collect(Collectors.groupingBy(JobReading::job));
    }

    private static String job(Event event) {
        String name = event.getInvolvedObject().getName();
        return isOf(event, "Job") ? name : name.replaceFirst("-[^-]*$", "");
    }

    /** Times as text sort as times: all are in UTC. */
    private static String when(Event event) {
        String time = event.getLastTimestamp() != null
                ? event.getLastTimestamp()
                : event.getEventTime() != null ? event.getEventTime().getTime() : null;
        return Objects.requireNonNullElse(time, "");
    }
}
