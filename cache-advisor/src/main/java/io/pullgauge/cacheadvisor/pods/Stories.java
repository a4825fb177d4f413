/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.canary.CanaryReport;
import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.pods.Reaches.Told;
import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells of every pod that waits, as of now. Reads only. */
public final class Stories {
    private static final Instant ALWAYS = Instant.parse("9999-12-31T00:00:00Z");

    private final PodCases cases;
    private final Supplier<FleetView> fleet;
    private final ChangeLog changes;
    private final Mutes mutes;
    private final Expectations expected;
    private final InstantSource clock;

    /** Stories of these cases. */
    public Stories(
            PodCases cases,
            Supplier<FleetView> fleet,
            ChangeLog changes,
            Mutes mutes,
            Expectations expected,
            InstantSource clock) {
        this.cases = cases;
        this.fleet = fleet;
        this.changes = changes;
        this.mutes = mutes;
        this.expected = expected;
        this.clock = clock;
    }

    /** Compares the nodes with how they were: called regularly, so that a change has its time also while nobody reads. */
    public void noteChanges() {
        changes.look(fleet.get());
    }

    /** Whether what is told is complete: not before the watch has seen all pods once. */
    public boolean isComplete() {
        return cases.isWatching();
    }

    /** Pods that wait for an image, and pods that the scheduler cannot place, by namespace and name. */
    public List<Story> all() {
        FleetView view = fleet.get();
        changes.look(view);
        List<PodCase> known = cases.all();
        Map<String, List<PodCase>> pulling = pullingByNode(known);
        List<Told> told = new ArrayList<>();
        List<Story> stories = new ArrayList<>();
        for (PodCase each : known) {
            tell(each, pulling).ifPresentOrElse(told::add, () -> unplaced(each).ifPresent(stories::add));
        }
        Reaches reaches = new Reaches(view, told);
        Impacts impacts = new Impacts(told, reaches);
        told.forEach(each -> stories.add(story(each, impacts, reaches)));
        stories.sort(Comparator.comparing(Story::namespace).thenComparing(Story::name));
        return stories;
    }

    /** One pod's. */
    public Optional<Story> find(PodKey key) {
        return all().stream()
                .filter(story -> story.namespace().equals(key.namespace())
                        && story.name().equals(key.name()))
                .findFirst();
    }

    private static Map<String, List<PodCase>> pullingByNode(List<PodCase> known) {
        return known.stream()
                .filter(each -> each.pod().node() != null && !each.pulls().isEmpty())
                .collect(Collectors.groupingBy(each -> String.valueOf(each.pod().node())));
    }

    private Optional<Told> tell(PodCase known, Map<String, List<PodCase>> pullingByNode) {
        if (known.state() == PodCase.State.PULLING && !known.pulls().isEmpty()) {
            StuckImage pulling = pulling(known);
            return Optional.of(
                    new Told(known, pulling, slow(known, pulling, pullingByNode), registry(pulling.image())));
        }
        return known.state() == PodCase.State.WAITING
                ? known.culprit().map(image -> new Told(known, image, Join.of(known, image), registry(image.image())))
                : Optional.empty();
    }

    /** A pull that does not end has no words of its own. */
    private static StuckImage pulling(PodCase known) {
        PodCase.Pull pull = known.pulls().getFirst();
        PodSeen.Container container = known.pod().containers().stream()
                .filter(each -> each.name().equals(pull.container()))
                .findFirst()
                .orElse(null);
        String words = "Pulling image \"" + pull.image() + "\"";
        return new StuckImage(
                pull.container() == null ? "" : pull.container(),
                container == null ? PodSeen.Slot.CONTAINER : container.slot(),
                pull.image(),
                container == null ? "" : container.policy(),
                "Pulling",
                pull.since(),
                words,
                Explainer.explain(words),
                null);
    }

    private Joined slow(PodCase known, StuckImage pulling, Map<String, List<PodCase>> pullingByNode) {
        Joined probed = Join.of(known, pulling);
        long minutes = Duration.between(pulling.since(), clock.instant()).toMinutes();
        List<PodCase> here =
                pullingByNode.getOrDefault(String.valueOf(known.pod().node()), List.of());
        Optional<PodCase> ahead = here.stream()
                .filter(each -> !each.pod().uid().equals(known.pod().uid()))
                .filter(each -> each.pulls().getFirst().since().isBefore(pulling.since())
                        && !each.pulls().getFirst().image().equals(pulling.image()))
                .min(Comparator.comparing(each -> each.pulls().getFirst().since()));
        if (ahead.isPresent()) {
            PodCase.Pull first = ahead.get().pulls().getFirst();
            return new Joined(
                    Cause.PULL_DEADLINE,
                    0.7,
                    probed.cause() == Cause.UNKNOWN ? List.of() : List.of(probed.cause()),
                    "message",
                    null,
                    null,
                    "queued for " + minutes + " min behind " + first.image() + " of "
                            + ahead.get().pod().key()
                            + " on the same node: the kubelet pulls one image at a time unless serializeImagePulls is false",
                    evidence(
                            probed,
                            "kubelet: began " + first.image() + " at " + first.since() + " and has not ended it"),
                    null,
                    probed.worksNow());
        }
        if (probed.cause() != Cause.UNKNOWN && probed.cause() != Cause.PULL_DEADLINE) {
            return probed;
        }
        return new Joined(
                Cause.PULL_DEADLINE,
                0.5,
                List.of(Cause.BLOB_INTERRUPTED, Cause.BLOB_CDN_BLOCKED),
                "message",
                null,
                null,
                "the pull began " + minutes
                        + " min ago and has not ended: a large image, a slow way, or a stalled download",
                evidence(probed, "kubelet: no Pulled event since " + pulling.since()),
                null,
                probed.worksNow());
    }

    private static List<String> evidence(Joined probed, String more) {
        List<String> all = new ArrayList<>(probed.evidence());
        all.add(more);
        return all;
    }

    private Optional<Story> unplaced(PodCase known) {
        if (known.state() != PodCase.State.UNSCHEDULABLE) {
            return Optional.empty();
        }
        PodSeen pod = known.pod();
        String image =
                pod.containers().isEmpty() ? "" : pod.containers().getFirst().image();
        return Optional.of(new Story(
                pod.key().namespace(),
                pod.key().name(),
                pod.uid(),
                null,
                workload(pod),
                known.state().code(),
                "",
                PodSeen.Slot.CONTAINER.code(),
                image,
                "",
                "Unschedulable",
                io.pullgauge.probe.verdict.Text.line(String.valueOf(pod.unschedulable()), 600),
                known.since(),
                null,
                null,
                new Story.Reach("pod", "not the image: the scheduler has not placed the pod", List.of()),
                new Story.Impact(1, 0),
                List.of(),
                List.of(),
                null,
                "",
                null));
    }

    private Story story(Told told, Impacts impacts, Reaches reaches) {
        PodCase known = told.known();
        PodSeen pod = known.pod();
        StuckImage image = told.image();
        Joined verdict = told.verdict();
        Story.Reach reach = reaches.of(told);
        String matter = matter(told);
        Instant since = known.since().isBefore(image.since()) ? known.since() : image.since();
        return new Story(
                pod.key().namespace(),
                pod.key().name(),
                pod.uid(),
                pod.node(),
                workload(pod),
                known.state().code(),
                image.container(),
                image.slot().code(),
                image.image(),
                image.policy(),
                image.reason(),
                image.explained().message(),
                since,
                new Story.Verdict(
                        verdict.cause().stage().code(),
                        verdict.cause().code(),
                        verdict.confidence(),
                        verdict.alternatives().stream().map(Cause::code).toList(),
                        verdict.basis(),
                        verdict.role(),
                        verdict.host(),
                        verdict.cause().owner().code(),
                        verdict.summary(),
                        verdict.evidence(),
                        verdict.disagreement(),
                        verdict.worksNow(),
                        Fixes.of(known, image, verdict, told.registry().isEmpty() ? null : told.registry())),
                probe(known),
                reach,
                impacts.of(told, reach),
                changes.around(
                        since, known.nodeKey(), List.of(told.registry(), canonical(image.image()), image.image())),
                known.stuck().stream()
                        .filter(each -> !each.equals(image))
                        .map(each -> each.image() + ": " + each.explained().cause())
                        .limit(20)
                        .toList(),
                known.canary() == null ? null : CanaryReport.of(known.canary()),
                matter,
                muted(told, matter, reaches));
    }

    /** By somebody, or by what is expected; whoever muted it said more. */
    private @Nullable Mute muted(Told told, String matter, Reaches reaches) {
        Mute mute = mutes.of(matter);
        String node = told.known().pod().node();
        if (mute != null
                || node == null
                || expected.all().isEmpty()
                || !Expectations.isOfTheWay(told.verdict().cause())) {
            return mute;
        }
        return expected.of(told.registry(), node, reaches.zone(node), clock.instant())
                .map(each -> new Mute(
                        "expected to be out of reach: " + each.reason(),
                        each.until() == null ? ALWAYS : each.until(),
                        "configuration"))
                .orElse(null);
    }

    private static String canonical(String image) {
        return Nearest.parse(image).map(reference -> reference.canonical()).orElse(image);
    }

    private static String registry(String image) {
        return Nearest.parse(image)
                .map(reference -> RegistryName.normal(reference.domain()))
                .orElse("");
    }

    private static @Nullable String workload(PodSeen pod) {
        return pod.owner() == null
                ? null
                : pod.owner().kind() + "/" + pod.owner().name();
    }

    private static Story.@Nullable Probe probe(PodCase known) {
        PodCase.Probe seen = known.probe();
        if (seen == null) {
            return null;
        }
        CheckResult result = seen.answer() instanceof CheckAnswer.Found(CheckResult found) ? found : null;
        String problem = seen.answer() instanceof CheckAnswer.Silent(String why) ? why : null;
        return new Story.Probe(seen.at(), seen.image(), result, problem);
    }

    /** Whom it hurts, reckoned once for each matter and reach. */
    private final class Impacts {
        private record Key(Reaches.Matter matter, String kind, List<String> nodes) {}

        private final Reaches reaches;
        private final Set<String> waiting = new HashSet<>();
        private final Map<Key, Story.Impact> reckoned = new HashMap<>();

        Impacts(List<Told> all, Reaches reaches) {
            this.reaches = reaches;
            all.forEach(each -> waiting.add(each.known().pod().uid()));
        }

        Story.Impact of(Told told, Story.Reach reach) {
            Key key = new Key(Reaches.Matter.of(told), reach.kind(), reach.nodes());
            Story.Impact known = reckoned.get(key);
            if (known == null) {
                known = new Story.Impact(reaches.same(told).size(), atRestart(told, reach));
                reckoned.put(key, known);
            }
            return known;
        }

        private int atRestart(Told told, Story.Reach reach) {
            Cause cause = told.verdict().cause();
            if (Reaches.isWay(cause)) {
                boolean everywhere = reach.kind().equals("cluster") || cause.stage() == Stage.LIMIT;
                Set<String> nodes = Set.copyOf(reach.nodes());
                return cases.census()
                        .pulledAtRestart(
                                image -> registry(image).equals(told.registry()),
                                node -> everywhere || (node != null && nodes.contains(node)),
                                waiting);
            }
            return cause.stage() == Stage.NODE || cause.stage() == Stage.PULL
                    ? 0
                    : cases.census().pulledAtRestart(told.image().image()::equals, node -> true, waiting);
        }
    }

    /** Stable as long as it is the same matter: what is muted for one replica is muted for the next. */
    private static String matter(Told told) {
        String about = Reaches.isWay(told.verdict().cause())
                ? "registry " + told.registry()
                : "image " + told.image().image();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((about + "\n" + told.verdict().cause().code()).getBytes(StandardCharsets.UTF_8));
            return "pod-fault-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
