/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.ImagesInManifest;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What to pull where, as a picocli mixin. */
final class PrepullOrder {
    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images as a pod would name them.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Also the images of this Kubernetes manifest; - for standard input (repeatable).")
    private List<String> manifests = new ArrayList<>();

    @Option(
            names = "--workload",
            paramLabel = "KIND/NAME",
            description =
                    "Also the images of this workload, pulled as it pulls them: deployment, statefulset, daemonset"
                            + " or cronjob (repeatable).")
    private List<String> workloads = new ArrayList<>();

    @Option(names = "--running", description = "Also the images of all pods that run in the namespace now.")
    private boolean running;

    @Option(names = "--advice", paramLabel = "ID", description = "What this advice proposes.")
    private @Nullable String advice;

    @Option(names = "--name", paramLabel = "NAME", description = "The plan's name (default: made from what it pulls).")
    private @Nullable String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where its Jobs run: the workload's own (default: the only one that the collector allows).")
    private @Nullable String namespace;

    @Option(names = "--node", paramLabel = "NODE", description = "A node by name (repeatable; default: all).")
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Nodes by label, like pool=web; nodes that join later too.")
    private @Nullable String selector;

    @Option(
            names = "--cached",
            paramLabel = "REGISTRY=CACHE",
            description = "These nodes pull this registry through this pull-through cache (repeatable).")
    private Map<String, String> caches = new LinkedHashMap<>();

    @Option(names = "--service-account", paramLabel = "NAME", description = "The workload's service account.")
    private @Nullable String serviceAccount;

    @Option(names = "--pull-secret", paramLabel = "NAME", description = "The workload's pull secret (repeatable).")
    private List<String> pullSecrets = new ArrayList<>();

    @Option(names = "--always", description = "Look tags up again, even where a node has something of that name.")
    private boolean always;

    @Option(
            names = "--image-volumes",
            paramLabel = "WHEN",
            description = "auto (Kubernetes 1.35), gate (1.33, because its gate ImageVolume is on) or never.")
    private @Nullable String imageVolumes;

    @Option(
            names = "--helper-image",
            paramLabel = "IMAGE",
            description = "Static busybox for nodes that mount no image.")
    private @Nullable String helperImage;

    @Option(names = "--pause-image", paramLabel = "IMAGE", description = "The pause image that nodes have.")
    private @Nullable String pauseImage;

    @Option(names = "--nodes-at-once", paramLabel = "N", description = "Nodes in one wave (default: 50).")
    private @Nullable Integer atOnce;

    @Option(
            names = "--reserve",
            paramLabel = "PERCENT",
            description = "What stays of a pull quota for real work (default: 50).")
    private @Nullable Integer reserve;

    @Option(
            names = "--zone-bandwidth",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bytes a second that the way into one zone carries, like 500MB (default: no matter).")
    private @Nullable Long zoneBandwidth;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "After which a node's Job is given up (default: 30m).")
    private @Nullable Duration deadline;

    @Option(
            names = "--keep",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long an ended Job keeps its images in use (default: 1d).")
    private @Nullable Duration keep;

    @Option(
            names = "--cover",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long nodes that join later are covered (default: 1d).")
    private @Nullable Duration cover;

    @Option(
            names = "--schedule",
            paramLabel = "CRON",
            description = "Plan and pull again at these times: minute hour day month weekday, like '30 3 * * 1-5'.")
    private @Nullable String schedule;

    @Option(names = "--time-zone", paramLabel = "ZONE", description = "Whose clocks the schedule means (default: UTC).")
    private @Nullable String timeZone;

    @Option(
            names = "--on",
            paramLabel = "TRIGGER",
            description = "Plan and pull again on new-digest (a tag stands for other content) or quota-reset"
                    + " (what did not fit a quota fits, or is about to lapse; repeatable).")
    private List<String> triggers = new ArrayList<>();

    @Option(names = "--part", description = "Where not all fits, do what does.")
    private boolean part;

    @Option(
            names = "--holder",
            description = "Keep the images in use with a DaemonSet, so that no kubelet deletes them.")
    private boolean holder;

    /** As the API takes it. */
    Map<String, Object> body(CollectorClient client, PrintWriter notes) {
        Set<String> wanted = new LinkedHashSet<>(images);
        PodsInManifest pods = manifests(wanted);
        String place = namespace == null ? pods.namespace() : namespace;
        if (advice != null) {
            place = propose(client, wanted, place);
        }
        if (wanted.isEmpty() && workloads.isEmpty() && !running) {
            throw CommandFailed.usage(
                    "nothing to pull (expected: an IMAGE, -f FILE that names one, --workload, --running or --advice)");
        }
        if (serviceAccount == null && pods.hasSeveralAccounts()) {
            notes.println("pullgauge: the manifests' pods run as different service accounts; the plan pulls as the"
                    + " namespace's default (say --service-account for another)");
            notes.flush();
        }
        Set<String> secrets = new LinkedHashSet<>(pullSecrets);
        secrets.addAll(pods.secrets());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name == null ? made(wanted, place) : name);
        put(body, "namespace", place);
        body.put("images", wanted);
        body.put("workloads", workloads.stream().map(PrepullOrder::whole).toList());
        body.put("running", running);
        body.put("nodes", nodes);
        put(body, "selector", selector == null && nodes.isEmpty() ? pods.selector() : selector);
        body.put("caches", caches);
        put(body, "serviceAccount", serviceAccount == null ? pods.account() : serviceAccount);
        body.put("pullSecrets", secrets);
        body.put("always", always);
        put(body, "imageVolumes", imageVolumes);
        put(body, "helperImage", helperImage);
        put(body, "pauseImage", pauseImage);
        put(body, "nodesAtOnce", atOnce);
        put(body, "reservePercent", reserve);
        put(body, "zoneBytesPerSecond", zoneBandwidth);
        put(body, "deadlineSeconds", seconds(deadline));
        put(body, "keepSeconds", seconds(keep));
        put(body, "coverSeconds", seconds(cover));
        put(body, "schedule", schedule);
        put(body, "timeZone", timeZone);
        body.put("on", triggers);
        body.put("part", part);
        body.put("holder", holder);
        return body;
    }

    private PodsInManifest manifests(Set<String> wanted) {
        PodsInManifest pods = new PodsInManifest();
        for (String manifest : manifests) {
            try {
                byte[] bytes = ImagesInManifest.read(manifest);
                wanted.addAll(ImagesInManifest.in(manifest, bytes));
                pods.add(manifest, bytes);
            } catch (ImagesInManifest.Unreadable e) {
                throw CommandFailed.failed(String.valueOf(e.getMessage()));
            }
        }
        return pods;
    }

    /** Adds what the advice names; its namespace where no other is given. */
    private @Nullable String propose(CollectorClient client, Set<String> wanted, @Nullable String place) {
        JsonNode scope = client.json("/api/v1/advice/" + CollectorClient.encode(String.valueOf(advice)), Map.of())
                .path("scope");
        if (!scope.path("images").isArray() || scope.path("images").isEmpty()) {
            throw CommandFailed.failed(
                    "advice " + advice + " proposes no pre-pull (expected: one of the kind prepull-pays)");
        }
        scope.path("images").forEach(image -> wanted.add(image.asString("")));
        return place == null ? scope.path("namespace").asString(null) : place;
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    /** Kinds as kubectl shortens them. */
    private static String whole(String workload) {
        int slash = workload.indexOf('/');
        String kind = slash < 0 ? "" : workload.substring(0, slash).toLowerCase(Locale.ROOT);
        String known = switch (kind) {
            case "deploy", "deployments", "deployment.apps" -> "deployment";
            case "sts", "statefulsets", "statefulset.apps" -> "statefulset";
            case "ds", "daemonsets", "daemonset.apps" -> "daemonset";
            case "cj", "cronjobs", "cronjob.batch" -> "cronjob";
            default -> kind;
        };
        return slash < 0 ? workload : known + workload.substring(slash);
    }

    /** The same for the same wish, so that asking twice does not pull twice. */
    private String made(Set<String> wanted, @Nullable String place) {
        String wish = wanted + "\n" + nodes + "\n" + selector + "\n" + place
                + (workloads.isEmpty() && !running ? "" : "\n" + workloads + running);
        return "plan-"
                + UUID.nameUUIDFromBytes(wish.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8);
    }

    private static void put(Map<String, Object> body, String key, @Nullable Object value) {
        if (value != null) {
            body.put(key, value);
        }
    }
}
