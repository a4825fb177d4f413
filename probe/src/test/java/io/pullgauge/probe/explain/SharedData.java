/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data sets that lie beside the repository: found upwards of the working folder, or where {@code -Dpullgauge.shared} says. */
public final class SharedData {

    private static final JsonMapper JSON = new JsonMapper();

    private SharedData() {}

    /** A real message and the cause that its thread or its wording established. */
    record Message(String id, String text, String cause, boolean byWording) {}

    /** A kubelet's event in a test cluster with a known fault. */
    public record Event(String name, String cause, String reason, String text) {

        /** Whether the text carries the fault: it is not only the echo that the kubelet sends after it, or its own throttle. */
        public boolean carriesTheFault() {
            return !text.equals("Error: ErrImagePull")
                    && !text.equals("Error: ImagePullBackOff")
                    && !text.contains("pull QPS exceeded");
        }
    }

    public static Optional<Path> folder() {
        String given = System.getProperty("pullgauge.shared");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        return Stream.iterate(Path.of(System.getProperty("user.dir")).toAbsolutePath(), p -> p != null, Path::getParent)
                .map(p -> p.resolve("shared/data"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    static List<Message> messages(Path folder) {
        return lines(folder.resolve("pull-errors.jsonl")).stream()
                .map(JSON::readTree)
                .map(SharedData::message)
                .toList();
    }

    private static Message message(JsonNode node) {
        return new Message(
                node.get("id").asString(),
                node.get("message").asString(),
                node.get("cause").asString(),
                node.get("label_basis").asString().equals("wording"));
    }

    public static List<Event> events(Path folder) {
        return lines(folder.resolve("kubelet-events-1.36-containerd-2.1.9.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(column -> new Event(column[0], column[1], column[2], column[3]))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
