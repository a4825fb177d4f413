/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node that really pulls: HEAD for a tag, then whatever content it lacks, by digest; it keeps digests instead of the content. */
final class ReplayNode {

    private final RegistryClient registry;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, String> images = new HashMap<>();
    private final Map<String, Set<String>> blobsOfImage = new HashMap<>();

    ReplayNode(RegistryClient registry) {
        this.registry = registry;
    }

    /** Pulls by tag; the registry says which digest that is. */
    String pullTag(String repository, String tag) throws IOException {
        String digest = registry.head(repository, tag);
        fetch(repository, digest);
        images.put(repository + ":" + tag + "@" + digest, digest);
        return digest;
    }

    void pullDigest(String repository, String digest) throws IOException {
        fetch(repository, digest);
        images.put(repository + "@" + digest, digest);
    }

    private void fetch(String repository, String digest) throws IOException {
        if (images.containsValue(digest)) {
            return;
        }
        JsonNode manifest = json.readTree(registry.getManifest(repository, digest));
        if (manifest.has("manifests")) {
            String child = manifest.get("manifests").get(0).get("digest").asString();
            manifest = json.readTree(registry.getManifest(repository, child));
        }
        List<JsonNode> blobs = new ArrayList<>(List.of(manifest.get("config")));
        manifest.get("layers").forEach(blobs::add);
        Set<String> wanted = new HashSet<>();
        for (JsonNode blob : blobs) {
            String blobDigest = blob.get("digest").asString();
            if (!has(blobDigest) && wanted.add(blobDigest)) {
                registry.getBlob(repository, blobDigest);
            }
            wanted.add(blobDigest);
        }
        blobsOfImage.put(digest, wanted);
    }

    private boolean has(String blob) {
        return images.values().stream()
                .anyMatch(image -> blobsOfImage.getOrDefault(image, Set.of()).contains(blob));
    }

    /** What the node holds, by the names under which the trace can remove it. */
    List<String> held() {
        return images.keySet().stream().sorted().toList();
    }

    void remove(String name) {
        images.remove(name);
    }
}
