/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.nio.file.Path;
import java.util.Map;

/** Where a pod's service account is mounted: {@code token}, {@code ca.crt} and {@code namespace}. */
public final class ServiceAccount {
    private static final String USUAL = "/var/run/secrets/kubernetes.io/serviceaccount";
    /** For a collector that runs as a pod does, where no kubelet mounts anything: while its image is built. */
    private static final String ELSEWHERE = "PULLGAUGE_SERVICE_ACCOUNT";

    private ServiceAccount() {}

    /** The folder; nobody says that it is there. */
    public static Path folder(Map<String, String> environment) {
        return Path.of(environment.getOrDefault(ELSEWHERE, USUAL));
    }
}
