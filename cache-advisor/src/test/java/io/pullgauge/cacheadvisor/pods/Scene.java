/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pods, events and agents of a test, by its own clock and on its own thread: agents answer when the test lets them. */
final class Scene {
    static final String IMAGE = "r.example/shop/web:1.9";

    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    final Map<String, List<PodEvent>> events = new HashMap<>();
    final List<PodChange> told = new ArrayList<>();
    final CheckDesk desk = new CheckDesk(() -> now);
    final Fleet fleet = new Fleet(Set.of(), now);
    private final ReportDecoder decoder = new ReportDecoder(1 << 20);
    private final ChangeLog changes = new ChangeLog();
    final Mutes mutes = new Mutes(new Kept(new HashMap<>()), () -> now);
    final PodCases cases = new PodCases(
            new PodCases.World(
                    (key, uid) -> events.getOrDefault(uid, List.of()),
                    desk,
                    name -> Optional.of(key(name)),
                    node -> List.of(),
                    Runnable::run,
                    () -> now),
            told::add);
    private Expectations expected = Expectations.NONE;

    private record Kept(Map<String, Remembered> map) implements Memory {
        @Override
        public Collection<Remembered> all() {
            return map.values();
        }

        @Override
        public boolean save(Collection<Remembered> changed) {
            changed.forEach(each -> map.put(each.id(), each));
            return true;
        }
    }

    Scene expecting(Expectations.Unreachable... all) {
        expected = new Expectations(List.of(all));
        return this;
    }

    static NodeKey key(String node) {
        return new NodeKey("default", node);
    }

    List<Story> stories() {
        return new Stories(cases, () -> fleet.view(now), changes, mutes, expected, () -> now).all();
    }

    Story story(String name) {
        return stories().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no story of " + name));
    }

    /** A node's report comes in. */
    void report(String json) {
        if (decoder.decode(json.getBytes(StandardCharsets.UTF_8)) instanceof ReportDecoder.Result.Decoded decoded) {
            Observation seen = ReportReading.read(decoded.report(), decoded.hints(), now);
            fleet.put(NodeView.after(fleet.find(seen.key()).orElse(null), seen, Duration.ofMinutes(30)));
            return;
        }
        throw new AssertionError("a report of the test's own is refused: " + json);
    }

    /** The agent of this node is there. */
    Scene listening(String node) {
        poll(node);
        return this;
    }

    List<Errands.Errand> poll(String node) {
        try {
            return desk.poll(key(node), Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The agent answers every question about an image by this cause; null for an image that it gets. */
    void answers(String node, @Nullable Cause cause) {
        for (List<Errands.Errand> taken = poll(node); !taken.isEmpty(); taken = poll(node)) {
            desk.answer(
                    key(node), taken.stream().map(each -> result(each, cause)).toList());
        }
    }

    static Errands.Result result(Errands.Errand errand, @Nullable Cause cause) {
        if (errand.kind().equals(Errands.TAGS)) {
            return new Errands.Result(errand.id(), null, List.of(), "none");
        }
        VerdictReport verdict = cause == null
                ? new VerdictReport(null, null, null, null, null, "can be pulled", Map.of(), List.of())
                : new VerdictReport(
                        cause.stage().code(),
                        cause.code(),
                        "registry",
                        "r.example",
                        cause.owner().code(),
                        cause.summary(),
                        Map.of(),
                        List.of());
        return new Errands.Result(
                errand.id(),
                new CheckResult(
                        errand.target(),
                        null,
                        null,
                        cause == null,
                        verdict,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        null),
                null,
                null);
    }

    void event(String pod, String reason, @Nullable String container, String message) {
        events.computeIfAbsent("u-" + pod, key -> new ArrayList<>())
                .add(new PodEvent(reason, message, container, now, now));
    }

    /** A pod of the Deployment shop/web on node-a. */
    Draft pod(String name) {
        return new Draft(name);
    }

    final class Draft {
        private final String name;
        private String namespace = "shop";
        private @Nullable String node = "node-a";
        private List<String> secrets = List.of();
        private @Nullable String unschedulable;
        private PodSeen.@Nullable Owner owner = new PodSeen.Owner("Deployment", "web");
        private final Map<String, PodSeen.Container> containers = new LinkedHashMap<>();

        private Draft(String name) {
            this.name = name;
        }

        Draft in(String other) {
            namespace = other;
            return this;
        }

        Draft on(@Nullable String other) {
            node = other;
            return this;
        }

        Draft secrets(String... names) {
            secrets = List.of(names);
            return this;
        }

        Draft owner(PodSeen.@Nullable Owner other) {
            owner = other;
            return this;
        }

        Draft unschedulable(String why) {
            unschedulable = why;
            node = null;
            return this;
        }

        Draft waits(String reason, @Nullable String message) {
            return container("app", PodSeen.Slot.CONTAINER, IMAGE, reason, message);
        }

        Draft container(
                String container, PodSeen.Slot slot, String image, @Nullable String reason, @Nullable String message) {
            containers.put(
                    container, new PodSeen.Container(container, slot, image, "IfNotPresent", reason, message, false));
            return this;
        }

        Draft always() {
            containers.replaceAll((name, each) -> new PodSeen.Container(
                    each.name(), each.slot(), each.image(), "Always", each.reason(), each.message(), each.started()));
            return this;
        }

        Draft runs() {
            containers.replaceAll((name, each) ->
                    new PodSeen.Container(each.name(), each.slot(), each.image(), each.policy(), null, null, true));
            return this;
        }

        Draft seen() {
            cases.seen(new PodSeen(
                    new PodKey(namespace, name),
                    "u-" + (namespace.equals("shop") ? "" : namespace + "-") + name,
                    node,
                    owner,
                    "default",
                    secrets,
                    unschedulable,
                    now,
                    false,
                    List.copyOf(containers.values())));
            return this;
        }
    }
}
