/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.verdict.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A manifest as far as a pull needs it. */
public sealed interface Manifest {

    /** As much as containerd takes (its own odd figure, 4·1048·1048). */
    int MAX_BYTES = 4 * 1048 * 1048;

    /** Several manifests, one for each platform. */
    record Index(List<Descriptor> manifests) implements Manifest {

        /** The entry that a node of this platform takes: the best variant that it can run, then entries without a platform. */
        public Optional<Descriptor> childFor(Platform node) {
            return manifests.stream()
                    .filter(child -> child.platform() == null || node.runs(child.platform()))
                    .min(Comparator.comparingInt((Descriptor child) -> rank(node, child)));
        }

        private static int rank(Platform node, Descriptor child) {
            Platform platform = child.platform();
            if (platform == null) {
                return 3;
            }
            if (platform.equals(node)) {
                return 0;
            }
            return platform.architecture().equals(node.architecture()) ? 1 : 2;
        }

        /** The platforms on offer, attestations left out. */
        public List<String> platforms() {
            return manifests.stream()
                    .map(Descriptor::platform)
                    .filter(platform -> platform != null && !"unknown".equals(platform.os()))
                    .map(String::valueOf)
                    .distinct()
                    .limit(32)
                    .toList();
        }
    }

    /** One image: its configuration and layers. */
    record Image(Descriptor config, List<Descriptor> layers) implements Manifest {

        /** Bytes of all distinct blobs. */
        public long bytes() {
            List<Descriptor> all = new ArrayList<>(layers);
            all.add(config);
            return all.stream()
                    .collect(Collectors.toMap(Descriptor::digest, Descriptor::size, (a, _) -> a))
                    .values()
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** The docker schema 1 manifest of before 2016. */
    record Schema1() implements Manifest {}

    /** Something that is no manifest that a runtime could use, and why. */
    record Broken(String why) implements Manifest {}

    /** Reads a manifest's bytes; never throws. */
    static Manifest parse(byte[] bytes) {
        return Parser.parse(bytes);
    }

    /** The reading, apart from what was read. */
    final class Parser {

        private static final int MAX_ENTRIES = 4096;
        private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(50)
                                .maxDocumentLength(MAX_BYTES)
                                .maxStringLength(256 * 1024)
                                .build())
                        .build())
                .build();

        private Parser() {}

        static Manifest parse(byte[] bytes) {
            try {
                return of(JSON.readTree(bytes));
            } catch (JacksonException _) {
                return new Broken("not JSON within bounds");
            }
        }

        private static Manifest of(JsonNode root) {
            if (root.path("schemaVersion").asInt(2) == 1) {
                return new Schema1();
            }
            boolean index = root.path("manifests").isArray();
            boolean image = root.path("layers").isArray() || root.path("config").isObject();
            // One document that is both would let two readers see two images (GHSA-qq97).
            if (index == image) {
                return new Broken(index ? "both an index and an image" : "neither an index nor an image");
            }
            String type = root.path("mediaType").asString("");
            boolean saysIndex = type.equals(MediaTypes.OCI_INDEX) || type.equals(MediaTypes.DOCKER_LIST);
            boolean saysImage = type.equals(MediaTypes.OCI_MANIFEST) || type.equals(MediaTypes.DOCKER_MANIFEST);
            if ((index && saysImage) || (image && saysIndex)) {
                return new Broken("it says that it is " + type + " and is not");
            }
            return index ? index(root) : image(root);
        }

        private static Manifest index(JsonNode root) {
            if (root.path("manifests").size() > MAX_ENTRIES) {
                return new Broken("more than " + MAX_ENTRIES + " entries");
            }
            List<Descriptor> children = new ArrayList<>();
            for (JsonNode entry : root.path("manifests")) {
                Descriptor child = descriptor(entry);
                if (child == null) {
                    return new Broken("an entry has no valid digest");
                }
                children.add(child);
            }
            return new Index(List.copyOf(children));
        }

        private static Manifest image(JsonNode root) {
            if (root.path("layers").size() > MAX_ENTRIES) {
                return new Broken("more than " + MAX_ENTRIES + " layers");
            }
            Descriptor config = descriptor(root.path("config"));
            if (config == null) {
                return new Broken("no valid digest or size of its configuration");
            }
            List<Descriptor> layers = new ArrayList<>();
            for (JsonNode entry : root.path("layers")) {
                Descriptor layer = descriptor(entry);
                if (layer == null) {
                    return new Broken("a layer has no valid digest or size");
                }
                layers.add(layer);
            }
            return new Image(config, List.copyOf(layers));
        }

        private static @Nullable Descriptor descriptor(JsonNode node) {
            String digest = node.path("digest").asString("");
            long size = node.path("size").asLong(-1);
            if (!Descriptor.isDigest(digest) || size < 0) {
                return null;
            }
            boolean urls = !node.path("urls").isEmpty();
            return new Descriptor(
                    node.path("mediaType").asString(""), digest, size, platform(node.path("platform")), urls);
        }

        private static @Nullable Platform platform(JsonNode node) {
            if (!node.isObject()) {
                return null;
            }
            String variant = node.path("variant").asString("");
            return Platform.of(
                    Text.line(node.path("os").asString("unknown"), 32),
                    Text.line(node.path("architecture").asString("unknown"), 32),
                    variant.isEmpty() ? null : Text.line(variant, 32));
        }
    }
}
