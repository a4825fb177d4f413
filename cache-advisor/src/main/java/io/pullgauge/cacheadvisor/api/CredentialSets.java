/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.CanaryReport;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.pods.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers sets of pull credentials: of nodes by what these tell of theirs, of waiting pods by whose they are. */
final class CredentialSets {
    private static final int EXAMPLES = 12;

    private CredentialSets() {}

    /** What fails at one node, whether for the registry itself or an image. */
    private record Failure(String registry, @Nullable String cause, Instant since) {}

    static List<CredentialsApi.Item> ofNodes(List<Standing> all) {
        Map<String, List<Standing>> sets = new TreeMap<>();
        all.stream()
                .filter(Standing::isFresh)
                .forEach(node -> sets.computeIfAbsent(
                                node.traits().getOrDefault("credentials", "none"), set -> new ArrayList<>())
                        .add(node));
        return sets.entrySet().stream()
                .map(set -> ofNodes(set.getKey(), set.getValue()))
                .toList();
    }

    /** A trait ends with its fingerprint, where the node tells one. */
    private static CredentialsApi.Item ofNodes(String trait, List<Standing> nodes) {
        int mark = trait.lastIndexOf('#');
        String name = mark < 0 ? trait : trait.substring(0, mark).strip();
        Refusals refusals = new Refusals();
        for (Standing node : nodes) {
            NodesApi.failing(node).stream()
                    .map(each -> new Failure(each.registry(), each.cause(), each.since()))
                    .distinct()
                    .forEach(each -> refusals.add(each.registry(), each.cause(), each.since()));
        }
        return new CredentialsApi.Item(
                "node/" + trait,
                "node",
                name.isEmpty() ? "none" : name,
                mark < 0 ? null : trait.substring(mark + 1),
                nodes.size(),
                nodes.stream()
                        .limit(EXAMPLES)
                        .map(node -> new CredentialsApi.Holder(
                                node.key().node(), node.key().cluster()))
                        .toList(),
                0,
                refusals.all(),
                null);
    }

    private static Map<Identity, List<Story>> waiting(Api.Pods known) {
        Map<String, Identity> whose = new HashMap<>();
        known.cases().all().forEach(each -> whose.put(each.pod().key().toString(), each.identity()));
        Map<Identity, List<Story>> waiting = new LinkedHashMap<>();
        for (Story story : known.stories().all()) {
            Identity identity = whose.get(story.key());
            if (identity != null && story.verdict() != null) {
                waiting.computeIfAbsent(identity, each -> new ArrayList<>()).add(story);
            }
        }
        return waiting;
    }

    static List<CredentialsApi.Item> ofPods(Api.Pods known) {
        List<Canary> canaries = known.canaries().all();
        return waiting(known).entrySet().stream()
                .map(each -> ofPod(each.getKey(), each.getValue(), canaries))
                .toList();
    }

    private static CredentialsApi.Item ofPod(Identity identity, List<Story> stories, List<Canary> canaries) {
        Refusals refusals = new Refusals();
        for (Story story : stories) {
            Story.Verdict verdict = story.verdict();
            if (verdict != null) {
                refusals.add(verdict.host() == null ? story.image() : verdict.host(), verdict.cause(), story.since());
            }
        }
        return new CredentialsApi.Item(
                "pod/" + identity.namespace() + "/" + identity.serviceAccount() + "/"
                        + String.join(",", identity.pullSecrets()),
                "pod",
                identity.text(),
                null,
                (int) stories.stream().map(Story::node).distinct().count(),
                List.of(),
                stories.size(),
                refusals.all(),
                canaries.stream()
                        .filter(each -> each.wish().identity().equals(identity))
                        .max(Comparator.comparing(Canary::startedAt))
                        .map(CanaryReport::of)
                        .orElse(null));
    }
}
