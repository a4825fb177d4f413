/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the API server is and who we are there. */
public sealed interface Location {
    /** As a kubeconfig's current context says. */
    record KubeConfig(Path file) implements Location {}

    /**
     * As a pod of the cluster sees it.
     *
     * @param credentials the folder with {@code token} and {@code ca.crt}; both are read again when they are renewed
     */
    record InsideCluster(String host, String port, Path credentials) implements Location {}

    /** The file where one is given, else this pod's own cluster, else none. */
    static Optional<Location> find(@Nullable Path kubeconfig, Map<String, String> environment, Path mounted) {
        if (kubeconfig != null) {
            return Optional.of(new KubeConfig(kubeconfig));
        }
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        return host == null || !Files.isReadable(mounted.resolve("token"))
                ? Optional.empty()
                : Optional.of(
                        new InsideCluster(host, environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"), mounted));
    }
}
