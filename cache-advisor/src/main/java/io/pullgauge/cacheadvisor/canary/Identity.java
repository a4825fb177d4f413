/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import java.util.List;

/**
 * Whose credentials the kubelet takes for a pod.
 *
 * @param pullSecrets names only, in the order in which the pod names them
 */
public record Identity(String namespace, String serviceAccount, List<String> pullSecrets) {
    public Identity {
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** For people. */
    public String text() {
        return "service account " + namespace + "/" + serviceAccount
                + (pullSecrets.isEmpty() ? " without pull secrets" : " with " + String.join(", ", pullSecrets));
    }
}
