/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.registry.Manifest;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a manifest is that of an image, as the runtime sees it. Charts, modules, signatures and whatever else people keep in registries
 * have manifests of the same shape; they differ in the types of their configuration and layers alone.
 */
final class ImageKind {

    private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    private static final String WASM_CONFIG = "application/vnd.wasm.config.v0+json";

    /** What dockerd takes for an image's configuration, though some of it is what badly set up registries make of it. */
    private static final Set<String> DOCKERS_CONFIGS =
            Set.of(DOCKER_CONFIG, OCI_CONFIG, "application/octet-stream", "application/json", "text/html", "");

    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** What containers-image takes in a manifest of docker's, which is less than it takes in one of OCI's. */
    private static final Set<String> TYPES_BESIDE_DOCKERS = Set.of(
            DOCKER_MANIFEST,
            DOCKER_CONFIG,
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "application/vnd.docker.image.rootfs.diff.tar.zstd",
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

    private static final Set<String> CONTAINERDS_LAYERS = Set.of(
            "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

    private final RuntimeRules rules;
    private final Manifest.Image image;
    private final String authority;

    ImageKind(RuntimeRules rules, Manifest.Image image, String authority) {
        this.rules = rules;
        this.image = image;
        this.authority = authority;
    }

    /** Why the runtime cannot make an image of it, as far as the manifest alone tells. */
    Optional<Failure> refusal() {
        String config = image.config().mediaType();
        if (config.contains("helm.config")) {
            return unsupported("a Helm chart, not an image");
        }
        return switch (rules.library()) {
            case CONTAINERD -> refusalOfContainerd(config);
            case CONTAINERS_IMAGE ->
                image.oci() && !OCI_CONFIG.equals(config)
                        ? artifact(config)
                        : mixed().or(this::layerOfText).or(this::encrypted);
            case DOCKER ->
                DOCKERS_CONFIGS.contains(config)
                        ? layerOfText().or(this::encrypted).or(this::zstd)
                        : artifact(config);
        };
    }

    private Optional<Failure> refusalOfContainerd(String config) {
        List<String> foreign =
                layerTypes().stream().filter(type -> !isLayerOfContainerd(type)).toList();
        if (!rules.skipsForeignLayers() && !foreign.isEmpty()) {
            return unsupported("a layer of the type " + foreign.getFirst() + ", which the runtime cannot unpack");
        }
        boolean nothingElse =
                !foreign.isEmpty() && foreign.size() == image.layers().size();
        if (nothingElse && WASM_CONFIG.equals(config)) {
            return unknown("a WebAssembly module: whether it can be used hangs on the node's shims");
        }
        boolean imageConfig = OCI_CONFIG.equals(config) || DOCKER_CONFIG.equals(config);
        return nothingElse && !imageConfig ? artifact(config) : encrypted();
    }

    /** It goes by the type that the registry says at first, and by what the manifest says of itself when it stores the image. */
    private Optional<Failure> mixed() {
        if (image.oci() && !DOCKER_MANIFEST.equals(image.mediaType())) {
            return Optional.empty();
        }
        Stream<String> types = Stream.concat(
                Stream.of(
                        image.mediaType(),
                        image.oci() ? DOCKER_CONFIG : image.config().mediaType()),
                layerTypes().stream());
        return types.filter(type -> !TYPES_BESIDE_DOCKERS.contains(type))
                .findFirst()
                .flatMap(type -> unsupported("the type " + type + " in a manifest of docker's"));
    }

    /** How many layers the runtime unpacks: the configuration must name as many. */
    private long unpacked() {
        return rules.skipsForeignLayers()
                ? layerTypes().stream().filter(ImageKind::isLayerOfContainerd).count()
                : image.layers().size();
    }

    /** Why the runtime cannot unpack it, once its configuration names so many layers; containers-image does not compare. */
    Optional<Failure> mismatch(int named) {
        if (rules.library() == Library.CONTAINERS_IMAGE || unpacked() == named) {
            return Optional.empty();
        }
        boolean foreign = layerTypes().stream().anyMatch(type -> !isLayerOfContainerd(type));
        String detail = "the manifest has " + image.layers().size() + " layers, the configuration names " + named;
        return foreign && rules.library() == Library.CONTAINERD
                ? unsupported(detail + ", and not all of them are layers of an image")
                : Optional.of(Failure.of(Cause.MANIFEST_INVALID, Role.REGISTRY, authority, detail));
    }

    private List<String> layerTypes() {
        return image.layers().stream().map(Descriptor::mediaType).toList();
    }

    private static boolean isLayerOfContainerd(String type) {
        return CONTAINERDS_LAYERS.contains(type.split("\\+", 2)[0]);
    }

    /** A layer of these types is no archive, so there is nothing to unpack; of any other name they ask the bytes. */
    private Optional<Failure> layerOfText() {
        return layerTypes().stream()
                .filter(type -> type.endsWith("+json") || type.endsWith("/json") || type.startsWith("text/"))
                .findFirst()
                .flatMap(type -> unsupported("a layer of the type " + type + ", which is no archive"));
    }

    private Optional<Failure> zstd() {
        return rules.unpacksZstd() || layerTypes().stream().noneMatch(type -> type.endsWith("zstd"))
                ? Optional.empty()
                : Optional.of(Failure.of(
                        Cause.UNPACK_FAILED,
                        Role.NODE,
                        null,
                        "a layer is compressed by zstd, which this runtime does not know yet"));
    }

    private Optional<Failure> encrypted() {
        if (layerTypes().stream().noneMatch(type -> type.endsWith("+encrypted"))) {
            return Optional.empty();
        }
        return rules.mayDecrypt()
                ? unknown("a layer is encrypted: whether the node has its key is not known here")
                : unsupported("a layer is encrypted, and the node has no keys");
    }

    private Optional<Failure> artifact(String config) {
        return unsupported("not an image: its configuration has the type " + (config.isEmpty() ? "(none)" : config));
    }

    private Optional<Failure> unsupported(String detail) {
        return Optional.of(Failure.of(Cause.MANIFEST_UNSUPPORTED, Role.REGISTRY, authority, detail));
    }

    private Optional<Failure> unknown(String detail) {
        return Optional.of(Failure.of(Cause.UNKNOWN, Role.NODE, null, detail));
    }
}
