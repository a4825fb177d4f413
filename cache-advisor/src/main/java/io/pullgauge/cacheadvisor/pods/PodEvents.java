/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Adds to a case what its pod's events tell. Pure. */
final class PodEvents {
    /** A pull that takes longer is worth a look; most end within it, and no kubelet calls it an error. */
    static final Duration HANGING = Duration.ofMinutes(2);

    private static final Set<String> WORDS = Set.of("Failed", "InspectFailed", "ErrImageNeverPull");
    /** As containerd, CRI-O and cri-dockerd name the image that they cannot have; other quoted words of the message are ids. */
    private static final Pattern SANDBOX_IMAGE = Pattern.compile(
            "(?:sandbox image|pulling image|pull image) \"([^\"]{1,512})\"|initializing source docker://([^\\s:]{1,255}(?::[\\w.-]{1,128})?)");

    private static final Pattern SECRETS = Pattern.compile("\\(([^)]{1,2000})\\)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]{1,512})\"");

    private PodEvents() {}

    static PodCase joined(PodCase known, List<PodEvent> events, Instant now) {
        List<PodEvent> sorted =
                events.stream().sorted(Comparator.comparing(PodEvent::last)).toList();
        List<StuckImage> stuck = known.stuck().stream()
                .map(image -> hearing(image, sorted))
                .map(image -> hearing(image, known.pod()))
                .toList();
        List<PodCase.Pull> pulls = pulls(sorted);
        List<String> secrets = secrets(sorted);
        // A sandbox is known from events alone, so they also tell that it is there by now; events that are gone tell
        // nothing.
        boolean ofSandbox = stuck.stream().allMatch(image -> image.slot() == PodSeen.Slot.SANDBOX);
        if (!stuck.isEmpty() && (!ofSandbox || events.isEmpty())) {
            return known.with(known.state(), known.since(), stuck, pulls, secrets);
        }
        List<StuckImage> sandbox = sandbox(sorted);
        if (!sandbox.isEmpty()) {
            return known.with(PodCase.State.WAITING, sandbox.getFirst().since(), sandbox, pulls, secrets);
        }
        boolean hangs = pulls.stream()
                .anyMatch(pull -> Duration.between(pull.since(), now).compareTo(HANGING) > 0);
        return hangs
                ? known.with(PodCase.State.PULLING, pulls.getFirst().since(), List.of(), pulls, secrets)
                : known.with(PodCase.State.STARTING, known.pod().createdAt(), List.of(), pulls, secrets);
    }

    /** The status may hold a back-off only, after a restart of ours too; the events still say why. */
    private static StuckImage hearing(StuckImage image, List<PodEvent> events) {
        StuckImage heard = image;
        for (PodEvent event : events) {
            if (WORDS.contains(event.reason())
                    && !event.message().startsWith("Error: ")
                    && isAbout(event, image)
                    && event.last().isAfter(image.since().minus(Duration.ofHours(1)))) {
                heard = heard.hearing(event.message());
            }
        }
        return heard;
    }

    /** The events were read while the status went on: it is the later of the two, unless it says no more than that the kubelet waits. */
    private static StuckImage hearing(StuckImage image, PodSeen pod) {
        return pod.containers().stream()
                .filter(each -> each.name().equals(image.container()) && each.slot() == image.slot())
                .filter(each -> each.image().equals(image.image()) && StuckImage.isStuck(each))
                .findFirst()
                .map(image::hearing)
                .orElse(image);
    }

    private static boolean isAbout(PodEvent event, StuckImage image) {
        return Objects.equals(event.container(), image.container())
                && (event.message().contains("\"" + image.image() + "\"")
                        || !QUOTED.matcher(event.message()).find());
    }

    /** A pod without a sandbox has no container status at all: only the event tells that its pause image cannot be had. */
    private static List<StuckImage> sandbox(List<PodEvent> events) {
        List<StuckImage> found = new ArrayList<>();
        for (PodEvent event : events) {
            Matcher named = SANDBOX_IMAGE.matcher(event.message());
            if (event.reason().equals("FailedCreatePodSandBox")
                    && (event.message().contains("sandbox image") || named.find())) {
                Explanation explained = Explainer.explain(event.message());
                String image = named.reset().find()
                        ? Objects.requireNonNullElseGet(named.group(1), () -> named.group(2))
                        : Objects.requireNonNullElse(explained.image(), "");
                StuckImage before = found.isEmpty() ? null : found.getFirst();
                StuckImage now = new StuckImage(
                        "",
                        PodSeen.Slot.SANDBOX,
                        image,
                        "IfNotPresent",
                        event.reason(),
                        event.first(),
                        event.message(),
                        explained,
                        null);
                found = List.of(
                        before == null || explained.asCause() != Cause.UNKNOWN ? now : before.hearing(event.message()));
            } else if (event.reason().equals("Pulling") || event.reason().equals("Pulled")) {
                found = List.of();
            }
        }
        return List.copyOf(found);
    }

    private static List<PodCase.Pull> pulls(List<PodEvent> events) {
        Map<String, PodCase.Pull> open = new LinkedHashMap<>();
        for (PodEvent event : events) {
            String container = Objects.requireNonNullElse(event.container(), "");
            switch (event.reason()) {
                case "Pulling" -> {
                    Matcher quoted = QUOTED.matcher(event.message());
                    open.put(
                            container,
                            new PodCase.Pull(event.container(), quoted.find() ? quoted.group(1) : "", event.last()));
                }
                case "Pulled", "Failed", "BackOff", "Started", "Created" -> open.remove(container);
                default -> {}
            }
        }
        return open.values().stream()
                .sorted(Comparator.comparing(PodCase.Pull::since))
                .toList();
    }

    private static List<String> secrets(List<PodEvent> events) {
        Set<String> names = new TreeSet<>();
        for (PodEvent event : events) {
            if (event.reason().equals("FailedToRetrieveImagePullSecret")) {
                Matcher list = SECRETS.matcher(event.message());
                if (list.find()) {
                    Stream.of(list.group(1).split("[,\\s]+"))
                            .filter(name -> !name.isBlank())
                            .limit(20)
                            .forEach(names::add);
                }
            }
        }
        return List.copyOf(names);
    }
}
