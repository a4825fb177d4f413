/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One exec plugin of the kubelet's CredentialProviderConfig.
 *
 * @param binary its file as a path of the node
 * @param environment added to the kubelet's own
 * @param notKnown why its answer cannot be known here; empty where it can be asked
 */
record Provider(
        String name,
        String binary,
        List<String> matchImages,
        Duration defaultCacheDuration,
        String apiVersion,
        List<String> arguments,
        Map<String, String> environment,
        Optional<String> notKnown) {

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
