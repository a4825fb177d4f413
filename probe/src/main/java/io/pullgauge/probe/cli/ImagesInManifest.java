/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The images that the workloads of a Kubernetes manifest (YAML or JSON, several documents, lists too) would pull, in file order. */
public final class ImagesInManifest {

    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .loadSettings(
                            LoadSettings.builder().setCodePointLimit(MAX_BYTES).build())
                    .build())
            .build();
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private ImagesInManifest() {}

    /** Why a manifest cannot be read, in one line. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** Reads {@code file}; {@code -} is standard input. */
    public static List<String> in(String file) throws Unreadable {
        Set<String> images = new LinkedHashSet<>();
        documents(file).forEach(document -> collect(document, images, 0));
        return List.copyOf(images);
    }

    static List<JsonNode> documents(String file) throws Unreadable {
        byte[] bytes = read(file);
        List<JsonNode> all = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(bytes)) {
            while (documents.hasNextValue()) {
                all.add(documents.nextValue());
            }
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new Unreadable(file + ": not a YAML or JSON document" + where);
        }
        return all;
    }

    private static byte[] read(String file) throws Unreadable {
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

    private static void collect(JsonNode node, Set<String> images, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        own(node, images);
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
                add(container.path("image"), images);
            }
        }
        // A volume of kind image (Kubernetes 1.31 and later) is pulled like a container's.
        for (JsonNode volume : node.path("volumes")) {
            add(volume.path("image").path("reference"), images);
        }
    }

    private static void add(JsonNode image, Set<String> images) {
        if (image.isString() && !image.asString().isBlank()) {
            images.add(image.asString());
        }
    }
}
