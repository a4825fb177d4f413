/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.report.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of the node that cannot be read stands in the report, and no look makes anything on the node. */
class UnreadableNodeTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"etc/containerd/config.toml", "var/lib/kubelet/config.json", "etc/resolv.conf"})
    void aFileThatCannotBeReadStandsInTheReport(String file) throws IOException {
        NodeRoot root = NodeRoot.in(folder);
        root.remove(file);
        // A folder in a file's place is what a mount of a missing file leaves behind; nobody can read it, not even
        // root.
        root.file(file + "/left", "");

        assertThat(environment(root).problems())
                .as("all: " + environment(root).problems())
                .anyMatch(problem -> problem.contains("/" + file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/containerd/config.toml",
                "etc/containerd/certs.d/docker.io/hosts.toml",
                "etc/systemd/system/containerd.service.d/proxy.conf",
                "var/lib/kubelet/config.json",
                "etc/resolv.conf",
                "etc/hosts",
                "etc/nsswitch.conf",
                "etc/ssl/certs/ca-certificates.crt"
            })
    void aPipeInAFilesPlaceNeitherHoldsALookUpNorGoesUntold(String file) throws Exception {
        NodeRoot root = NodeRoot.in(folder);
        root.remove(file);
        Files.createDirectories(root.path(file).getParent());
        assertThat(new ProcessBuilder("mkfifo", root.path(file).toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();

        assertThat(environment(root).problems())
                .as("all: " + environment(root).problems())
                .anyMatch(
                        problem -> problem.startsWith("/" + file + ": ") && problem.contains("is not a regular file"));
    }

    @Test
    void nothingIsMadeOnANodeWithoutAnyFile() throws IOException {
        Files.createDirectories(folder.resolve("bare"));
        Node bare = Node.read(options(folder.resolve("bare")));

        Environment found =
                NodeEnvironment.of(bare, new PathPlanner(bare), Platform.of("linux", "amd64", null), "host");

        assertThat(found.vantage()).isEqualTo("host");
        assertThat(everything(folder.resolve("bare"))).containsExactly("");
    }

    private static Environment environment(NodeRoot root) {
        Node node = Node.read(options(root.path()));
        return NodeEnvironment.of(node, new PathPlanner(node), Platform.of("linux", "amd64", null), "host");
    }

    private static NodeOptions options(Path root) {
        return new NodeOptions(root, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static List<String> everything(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> root.relativize(path).toString()).sorted().toList();
        }
    }
}
