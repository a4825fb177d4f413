/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.checks.CheckRun;
import io.pullgauge.cacheadvisor.checks.CheckRuns;
import io.pullgauge.cacheadvisor.checks.Deciding;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.report.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/checks}: probe now, on these nodes or on all. */
final class ChecksApi {
    private static final int MOST_TARGETS = 200;
    private static final int LONGEST_NAME = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CheckRuns runs;
    private final Views views;
    private final Optional<Canaries> canaries;

    ChecksApi(CheckRuns runs, Views views, Optional<Canaries> canaries) {
        this.runs = runs;
        this.views = views;
        this.canaries = canaries;
    }

    /** What a check's body holds. */
    record Wanted(
            @Nullable List<@Nullable String> images,
            @Nullable List<@Nullable String> registries,
            @Nullable JsonNode nodes,
            @Nullable As as) {}

    /** Whose credentials decide what the nodes' own leave open: a workload's, by a canary. */
    record As(
            @Nullable String namespace,
            @Nullable String serviceAccount,
            @Nullable List<@Nullable String> pullSecrets) {}

    /**
     * One node's answer for one target.
     *
     * @param state pullable, failing, unknown, or silent where nobody looked
     */
    record At(
            String node,
            String cluster,
            String kind,
            String target,
            String state,
            @Nullable String cause,
            @Nullable String problem,
            @Nullable Object result) {}

    record Run(
            String id,
            String state,
            Instant startedAt,
            @Nullable Instant endedAt,
            int total,
            int done,
            List<At> results) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/checks", "Probe now", Need.OPERATE, Run.class, this::start),
                Endpoint.get("/api/v1/checks/{id}", "A check's results so far", Run.class, this::one, "failing"));
    }

    private Answer start(Call call) {
        Wanted wanted = Json.read(call.body().get(), Wanted.class, "{\"images\":[\"…\"],\"nodes\":\"all\" or [\"…\"]}");
        List<String> images = names("/images", wanted.images());
        List<String> registries = names("/registries", wanted.registries());
        if (images.isEmpty() && registries.isEmpty()) {
            throw wrong("/images", "missing or empty (expected: an array of image references)");
        }
        List<NodeKey> nodes = nodes(wanted.nodes());
        long looks = (long) nodes.size() * (images.size() + registries.size());
        if (looks > CheckRuns.MOST_LOOKS) {
            throw wrong(
                    "/nodes",
                    looks + " looks are more than a check may have (expected: at most " + CheckRuns.MOST_LOOKS + ")");
        }
        CheckRun run = runs.start(images, registries, nodes, PATIENCE, decider(wanted.as()));
        return Answer.of(202, "application/json", Json.bytes(shape(run, false)))
                .header("location", "/api/v1/checks/" + run.id());
    }

    /** Whoever may not have a canary there hears it now, rather than from each image. */
    private CheckRuns.Decider decider(@Nullable As as) {
        if (as == null) {
            return CheckRuns.Decider.NONE;
        }
        Canaries there = canaries.orElseThrow(() -> new Problem(
                501,
                "Not available",
                "canaries need a Kubernetes cluster (expected: run in one, or with --kubeconfig)"));
        String namespace = as.namespace() == null ? "" : as.namespace();
        if (!there.rules().namespaces().contains(namespace)) {
            throw new Problem(
                    403,
                    "Not allowed there",
                    "/as/namespace: canaries may not run in \"" + Text.shown(namespace, 100)
                            + "\" (expected: one that its owner named in canary.namespaces)");
        }
        return new Deciding(
                there,
                new Identity(
                        namespace,
                        as.serviceAccount() == null ? "default" : as.serviceAccount(),
                        names("/as/pullSecrets", as.pullSecrets())));
    }

    private Answer one(Call call) {
        String id = call.parameter("id");
        CheckRun run = runs.find(id)
                .orElseThrow(() ->
                        Problem.notFound("no check \"" + Text.shown(id, 60) + "\" (they are remembered for an hour)"));
        Run shape = shape(run, call.flag("failing").orElse(false));
        return Views.wantsText(call) ? Answer.text(table(shape)) : Answer.json(shape);
    }

    private static String table(Run run) {
        Table table = new Table("NODE", "TARGET", "STATE", "CAUSE", "PROBLEM");
        run.results().forEach(at -> table.row(at.node(), at.target(), at.state(), at.cause(), at.problem()));
        return table.toString();
    }

    private static Run shape(CheckRun run, boolean failingOnly) {
        List<CheckRun.At> results = run.results();
        Instant ended = run.endedAt();
        return new Run(
                run.id(),
                ended == null ? "running" : "done",
                run.startedAt(),
                ended,
                run.total(),
                results.size(),
                results.stream()
                        .map(ChecksApi::at)
                        .filter(at -> !failingOnly || !at.state().equals("pullable"))
                        .sorted(Comparator.comparing(At::target).thenComparing(At::node))
                        .toList());
    }

    private static At at(CheckRun.At at) {
        CheckResult result = at.result();
        return new At(
                at.node().node(),
                at.node().cluster(),
                at.kind(),
                at.target(),
                result == null
                        ? "silent"
                        : result.pullable() == null ? "unknown" : result.pullable() ? "pullable" : "failing",
                result == null || result.verdict() == null
                        ? null
                        : result.verdict().cause(),
                at.problem(),
                result);
    }

    private static List<String> names(String pointer, @Nullable List<@Nullable String> given) {
        List<String> names = new ArrayList<>();
        for (String name : given == null ? List.<@Nullable String>of() : given) {
            if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
                throw wrong(
                        pointer, "an entry is missing or too long (expected: 1 to " + LONGEST_NAME + " characters)");
            }
            names.add(name);
        }
        if (names.size() > MOST_TARGETS) {
            throw wrong(pointer, names.size() + " entries (expected: at most " + MOST_TARGETS + ")");
        }
        return names.stream().distinct().toList();
    }

    /** All nodes that report, or those named; a name that no node has is the caller's mistake, not an empty result. */
    private List<NodeKey> nodes(@Nullable JsonNode wanted) {
        List<Standing> known = views.now().nodes();
        if (wanted == null
                || wanted.isNull()
                || (wanted.isString() && wanted.stringValue().equals("all"))) {
            return known.stream()
                    .filter(node -> node.state() != NodeState.ABSENT)
                    .map(Standing::key)
                    .toList();
        }
        if (!wanted.isArray() || wanted.isEmpty()) {
            throw wrong("/nodes", "neither \"all\" nor names (expected: \"all\" or an array of node names)");
        }
        TreeSet<NodeKey> nodes = new TreeSet<>();
        for (JsonNode each : wanted) {
            String name = each.asString("");
            List<NodeKey> found = known.stream()
                    .map(Standing::key)
                    .filter(key -> key.node().equals(name) || (key.cluster() + "/" + key.node()).equals(name))
                    .toList();
            if (found.isEmpty()) {
                throw wrong("/nodes", "no node \"" + Text.shown(name, 100) + "\" reports here");
            }
            nodes.addAll(found);
        }
        return List.copyOf(nodes);
    }

    private static Problem wrong(String pointer, String detail) {
        return new Problem(400, "Bad body", pointer + ": " + detail).with("pointer", pointer);
    }
}
