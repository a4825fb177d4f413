/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.ImagesInManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to pull where, as a picocli mixin. */
final class PrepullOrder {
    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images as a pod would name them.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Also the images of this Kubernetes manifest; - for standard input (repeatable).")
    private List<String> manifests = new ArrayList<>();

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

    @Option(names = "--part", description = "Where not all fits, do what does.")
    private boolean part;

    @Option(
            names = "--holder",
            description = "Keep the images in use with a DaemonSet, so that no kubelet deletes them.")
    private boolean holder;

    /** As the API takes it. */
    Map<String, Object> body() {
        Set<String> wanted = new LinkedHashSet<>(images);
        for (String manifest : manifests) {
            try {
                wanted.addAll(ImagesInManifest.in(manifest));
            } catch (ImagesInManifest.Unreadable e) {
                throw CommandFailed.failed(String.valueOf(e.getMessage()));
            }
        }
        if (wanted.isEmpty()) {
            throw CommandFailed.usage("nothing to pull (expected: an IMAGE, or -f FILE that names one)");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name == null ? made(wanted) : name);
        put(body, "namespace", namespace);
        body.put("images", wanted);
        body.put("nodes", nodes);
        put(body, "selector", selector);
        body.put("caches", caches);
        put(body, "serviceAccount", serviceAccount);
        body.put("pullSecrets", pullSecrets);
        body.put("always", always);
        put(body, "imageVolumes", imageVolumes);
        put(body, "helperImage", helperImage);
        put(body, "pauseImage", pauseImage);
        put(body, "nodesAtOnce", atOnce);
        put(body, "reservePercent", reserve);
        body.put("part", part);
        body.put("holder", holder);
        return body;
    }

    /** The same for the same wish, so that asking twice does not pull twice. */
    private String made(Set<String> wanted) {
        String wish = wanted + "\n" + nodes + "\n" + selector + "\n" + namespace;
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
