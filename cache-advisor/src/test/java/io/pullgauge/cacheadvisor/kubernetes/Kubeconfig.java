/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A kubeconfig that leads to a stand-in of an API server. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /** In this folder, for the API server at this URL; of the namespace {@code default}. */
    public static Path leadingTo(String server, Path folder) throws IOException {
        return leadingTo(server, "default", folder);
    }

    /** The same with a namespace of its own. */
    public static Path leadingTo(String server, String namespace, Path folder) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "kubeconfig", ".yaml"), """
                apiVersion: v1
                kind: Config
                current-context: here
                clusters: [{name: one, cluster: {server: "%s"}}]
                users: [{name: me, user: {token: collector}}]
                contexts: [{name: here, context: {cluster: one, user: me, namespace: %s}}]
                """.formatted(server, namespace));
    }
}
