/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.node.RuntimeVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which node to look with the eyes of. */
public final class NodeOptionsMixin {

    @Option(
            names = "--node-root",
            paramLabel = "DIR",
            description = "The folder that stands for the node's /: all of its files are read below it (default: /).")
    private Path root = Path.of("/");

    @Option(
            names = "--runtime",
            paramLabel = "NAME[@VERSION]",
            description =
                    "containerd, cri-o or docker, with a version such as containerd@1.7.27 (default: found from the node's files).")
    private @Nullable String runtime;

    @Option(
            names = "--credential-provider-config",
            paramLabel = "FILE",
            description = "The kubelet's --image-credential-provider-config, as a path of the node.")
    private @Nullable String providerConfig;

    @Option(
            names = "--credential-provider-bin-dir",
            paramLabel = "DIR",
            description = "The kubelet's --image-credential-provider-bin-dir, as a path of the node.")
    private @Nullable String providerBinaries;

    /** The options as the node reader takes them. */
    public NodeOptions options() {
        // An empty variable in a script is a slip, and not a wish to look at the working folder.
        if (root.toString().isEmpty()) {
            throw CommandFailed.usage("--node-root is empty (expected: the folder that stands for the node's /)");
        }
        if (!Files.isDirectory(root)) {
            throw CommandFailed.usage("--node-root " + root + ": no such folder");
        }
        NodeOptions options = NodeOptions.at(root);
        if (runtime != null) {
            String given = runtime;
            options = options.withRuntime(RuntimeVersion.parse(given)
                    .orElseThrow(() -> CommandFailed.usage("--runtime " + given
                            + " (expected: containerd, cri-o or docker, with @VERSION where it matters)")));
        }
        if ((providerConfig == null) != (providerBinaries == null)) {
            throw CommandFailed.usage("--credential-provider-config and --credential-provider-bin-dir go together");
        }
        return providerConfig == null || providerBinaries == null
                ? options
                : options.withCredentialProviders(providerConfig, providerBinaries);
    }
}
