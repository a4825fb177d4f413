/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One exec plugin of the kubelet's CredentialProviderConfig.
 *
 * @param binary its file as a path of the node
 * @param environment added to the kubelet's own
 * @param wantsPodIdentity whether it is given a service-account token of the pod
 */
record Provider(
        String name,
        String binary,
        List<String> matchImages,
        Duration defaultCacheDuration,
        String apiVersion,
        List<String> arguments,
        Map<String, String> environment,
        boolean wantsPodIdentity) {

    Provider {
        matchImages = List.copyOf(matchImages);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    boolean matches(String repository) {
        return matchImages.stream()
                .anyMatch(pattern -> Keyring.matches(pattern.replaceFirst("^https?://", ""), repository));
    }

    @Override
    public String toString() {
        return "Provider[" + name + "]";
    }
}
