/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.image.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A manifest as far as a pull needs it. */
public sealed interface Manifest {

    /** As much as containerd takes (its own odd figure, 4·1048·1048). */
    int MAX_BYTES = 4 * 1048 * 1048;

    /** Several manifests, one for each platform. */
    record Index(List<Descriptor> manifests) implements Manifest {

        /** The entry that a node of this platform takes: the best variant that it can run, then entries without a platform. */
        public Optional<Descriptor> childFor(Platform node, boolean otherArchitectures) {
            return manifests.stream()
                    .filter(child -> fits(node, child.platform(), otherArchitectures))
                    .min(Comparator.comparingInt((Descriptor child) -> rank(node, child)));
        }

        private static boolean fits(Platform node, @Nullable Platform child, boolean otherArchitectures) {
            return child == null
                    || (node.runs(child)
                            && (otherArchitectures || child.architecture().equals(node.architecture())));
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

    /**
     * One image: its configuration and layers.
     *
     * @param oci whether it was sent as an OCI manifest, in which anything may be packed that is no image
     * @param mediaType what it says itself that it is; empty where it does not
     */
    record Image(Descriptor config, List<Descriptor> layers, boolean oci, String mediaType) implements Manifest {

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
    record Schema1(boolean signed, boolean hasLayers) implements Manifest {}

    /** It was sent under a type that the runtime does not know, or takes for schema 1, which it is not. */
    record Mistyped() implements Manifest {}

    /** Something that is no manifest that a runtime could use, and why. */
    record Broken(String why) implements Manifest {}

    /** Reads a manifest's bytes as what they were sent for; never throws. */
    static Manifest parse(byte[] bytes, ManifestKind kind) {
        return ManifestReader.read(bytes, kind);
    }
}
