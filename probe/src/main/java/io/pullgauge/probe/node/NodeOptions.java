/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a node's files are and what its owner says about it.
 *
 * @param root the folder that stands for the node's {@code /}
 * @param runtime what to take for granted instead of looking for it
 * @param credentialProviders the kubelet's two flags, if given
 * @param runtimeEnvironment the environment of the running runtime process where it is known: the truth, before any unit file
 */
public record NodeOptions(
        Path root,
        Optional<RuntimeVersion> runtime,
        Optional<CredentialProviders> credentialProviders,
        Optional<Map<String, String>> runtimeEnvironment) {

    /**
     * The kubelet's {@code --image-credential-provider-config} and {@code --image-credential-provider-bin-dir}, as paths of the node.
     */
    public record CredentialProviders(String config, String binaries) {}

    /** This machine as it is. */
    public static final NodeOptions DEFAULT = at(Path.of("/"));

    /** A node whose files lie under this folder. */
    public static NodeOptions at(Path root) {
        return new NodeOptions(root, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public NodeOptions withRuntime(RuntimeVersion version) {
        return new NodeOptions(root, Optional.of(version), credentialProviders, runtimeEnvironment);
    }

    public NodeOptions withCredentialProviders(String config, String binaries) {
        return new NodeOptions(
                root, runtime, Optional.of(new CredentialProviders(config, binaries)), runtimeEnvironment);
    }

    public NodeOptions withRuntimeEnvironment(Map<String, String> environment) {
        return new NodeOptions(root, runtime, credentialProviders, Optional.of(Map.copyOf(environment)));
    }
}
