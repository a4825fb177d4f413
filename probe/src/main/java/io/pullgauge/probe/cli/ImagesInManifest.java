/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.verdict.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The images that the workloads of a Kubernetes manifest (YAML or JSON, several documents, lists too) would pull, in file order. Pods are found
 * by their shape wherever they stand, so also in custom resources.
 */
public final class ImagesInManifest {

    static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private ImagesInManifest() {}

    /** Why a manifest cannot be read, in one line. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * An image that a pod wants.
     *
     * @param credentials what the pod brings for it that only the cluster knows, for people; empty for nothing
     */
    public record Wanted(String image, Optional<String> credentials) {}

    /** The images in {@code file}; {@code -} is standard input. */
    public static List<String> in(String file) throws Unreadable {
        return in(file, read(file));
    }

    /** The images in these bytes, which are what {@code file} holds. */
    public static List<String> in(String file, byte[] bytes) throws Unreadable {
        return wanted(file, bytes).stream().map(Wanted::image).distinct().toList();
    }

    /** The images in {@code file}, each with what its pod brings. */
    public static List<Wanted> wanted(String file) throws Unreadable {
        return wanted(file, read(file));
    }

    private static List<Wanted> wanted(String file, byte[] bytes) throws Unreadable {
        Set<Wanted> images = new LinkedHashSet<>();
        ManifestDocuments.in(file, bytes).forEach(document -> collect(document, images, 0));
        return List.copyOf(images);
    }

    static List<JsonNode> documents(String file) throws Unreadable {
        return ManifestDocuments.in(file, read(file));
    }

    /** What {@code file} holds; {@code -} is standard input. At most 16 MiB. */
    public static byte[] read(String file) throws Unreadable {
        try (InputStream stream = "-".equals(file) ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Unreadable(file + ": larger than 16 MiB");
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw new Unreadable(file + ": no such file");
        } catch (IOException e) {
            throw new Unreadable(file + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private static void collect(JsonNode node, Set<Wanted> images, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        Set<String> own = new LinkedHashSet<>();
        own(node, own);
        Optional<String> credentials = credentials(node);
        own.forEach(image -> images.add(new Wanted(image, credentials)));
        node.forEach(child -> {
            if (child.isContainer()) {
                collect(child, images, depth + 1);
            }
        });
    }

    /** The images of a pod's specification itself. */
    static void own(JsonNode node, Set<String> images) {
        for (String key : CONTAINERS) {
            for (JsonNode container : node.path(key)) {
                addWritten(container.path("image"), images);
            }
        }
        // Argo's workflows name a container by itself, Tekton's tasks call theirs steps.
        for (String key : List.of("container", "script")) {
            add(node.path(key).path("image"), images);
        }
        for (String key : List.of("steps", "sidecars")) {
            for (JsonNode step : node.path(key)) {
                add(step.path("image"), images);
            }
        }
        // A volume of kind image (Kubernetes 1.31 and later) is pulled like a container's.
        for (JsonNode volume : node.path("volumes")) {
            add(volume.path("image").path("reference"), images);
        }
    }

    /** An image that is written down and none, as templates give it whose value is not set, is wanted too: no cluster would take it. */
    private static void addWritten(JsonNode image, Set<String> images) {
        if (image.isNull() || image.isString() || image.isNumber()) {
            images.add(image.isNull() ? "" : image.asString());
        }
    }

    private static void add(JsonNode image, Set<String> images) {
        if (image.isString() && !image.asString().isBlank()) {
            images.add(image.asString());
        }
    }

    /** Pull secrets that a pod's specification names, and those that hang on a service account of its own. */
    private static Optional<String> credentials(JsonNode pod) {
        List<String> names = pod.path("imagePullSecrets")
                .valueStream()
                .map(secret -> secret.path("name").asString(""))
                .filter(name -> !name.isBlank())
                .map(name -> Text.line(name, 253))
                .toList();
        if (!names.isEmpty()) {
            return Optional.of(
                    "the pod names the pull secret " + String.join(", ", names) + ", which cannot be seen from here");
        }
        String account = pod.path("serviceAccountName").asString("");
        return account.isBlank() || "default".equals(account)
                ? Optional.empty()
                : Optional.of("the pod's service account " + Text.line(account, 253)
                        + " may bring a pull secret, which cannot be seen from here");
    }
}
