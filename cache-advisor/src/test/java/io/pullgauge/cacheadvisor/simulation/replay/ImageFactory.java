/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pushes images with shared layers, every fourth with an index, and says what the trace's images file says of them. */
final class ImageFactory {

    private final RegistryClient origin;
    private final Random random;
    private final List<byte[]> shared = new ArrayList<>();
    private int built;

    ImageFactory(RegistryClient origin, long seed) {
        this.origin = origin;
        this.random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            shared.add(content(20_000 + random.nextInt(40_000)));
        }
    }

    private byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return content;
    }

    /** Pushes a new image and points the tag to it. */
    ImageLine push(String repository, String tag) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        int base = random.nextInt(shared.size());
        for (int i = 0; i <= random.nextInt(3); i++) {
            layers.add(shared.get((base + i) % shared.size()));
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            layers.add(content(100 + random.nextInt(30_000)));
        }
        int children = built++ % 4 == 3 ? 2 + random.nextInt(2) : 0;
        List<Layer> blobs = new ArrayList<>();
        String digest = children == 0
                ? manifest(repository, tag, layers, blobs)
                : index(repository, tag, layers, blobs, children);
        return new ImageLine("docker.io/" + repository + ":" + tag, digest, blobs, children);
    }

    private String index(String repository, String tag, List<byte[]> layers, List<Layer> blobs, int children)
            throws IOException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            // The first is what our nodes run; the others have a layer of their own.
            List<byte[]> own = i == 0 ? layers : List.of(content(500));
            String digest = manifest(repository, "", own, i == 0 ? blobs : new ArrayList<>());
            entries.add(
                    "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1,\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                            .formatted(RegistryClient.MANIFEST, digest, i == 0 ? "amd64" : "other" + i));
        }
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(RegistryClient.INDEX, String.join(",", entries));
        return origin.pushManifest(repository, tag, json, RegistryClient.INDEX);
    }

    private String manifest(String repository, String tag, List<byte[]> layers, List<Layer> blobs) throws IOException {
        byte[] config = ("{\"n\":" + random.nextLong() + "}").getBytes(StandardCharsets.UTF_8);
        String entry = blob(repository, config, "application/vnd.docker.container.image.v1+json", blobs);
        List<String> entries = new ArrayList<>();
        for (byte[] layer : layers) {
            entries.add(blob(repository, layer, "application/vnd.docker.image.rootfs.diff.tar.gzip", blobs));
        }
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(RegistryClient.MANIFEST, entry, String.join(",", entries));
        String digest = RegistryClient.digest(json.getBytes(StandardCharsets.UTF_8));
        return origin.pushManifest(repository, tag.isEmpty() ? digest : tag, json, RegistryClient.MANIFEST);
    }

    private String blob(String repository, byte[] content, String type, List<Layer> blobs) throws IOException {
        String digest = origin.pushBlob(repository, content);
        blobs.add(new Layer(digest, content.length));
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, content.length);
    }
}
