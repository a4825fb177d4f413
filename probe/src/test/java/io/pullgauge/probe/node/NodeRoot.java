/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A fixture: a folder that stands for a node's root, filled file by file. */
public final class NodeRoot {

    private final Path root;

    public NodeRoot(Path root) {
        this.root = root;
    }

    public Path path() {
        return root;
    }

    /** The place of a node's path; its folders are made. */
    public Path at(String path) {
        try {
            Path place = root.resolve(path.replaceFirst("^/+", ""));
            Files.createDirectories(place.getParent());
            return place;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    public NodeRoot file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public NodeRoot file(String path, byte[] content) {
        try {
            Files.write(at(path), content);
            return this;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    public NodeRoot folder(String path) {
        try {
            Files.createDirectories(at(path));
            return this;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    public NodeRoot link(String path, String target) {
        try {
            Files.createSymbolicLink(at(path), Path.of(target));
            return this;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    public NodeOptions options() {
        return NodeOptions.at(root);
    }

    /** The node, with a runtime given in the form {@code containerd@1.6.20}. */
    public Node read(String runtime) {
        return Node.read(options().withRuntime(RuntimeVersion.parse(runtime).orElseThrow()));
    }

    public Node read() {
        return Node.read(options());
    }
}
