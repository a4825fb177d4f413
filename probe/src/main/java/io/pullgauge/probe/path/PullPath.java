/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the node's runtime would do for one image, before the first packet.
 *
 * @param reference null where only a registry is asked for, not an image
 * @param credentials what the kubelet would try, in order; empty for one anonymous try. It never falls back to anonymous.
 * @param endpoints in the order in which the runtime asks them
 * @param hindrance what keeps the runtime from asking anybody at all (a blocked registry, an unreadable CA); null for none
 * @param podIdentity set where access may hang on what is not known here, such as a pod's own identity: why
 * @param problems what is wrong with files on the way, and is a warning only
 */
public record PullPath(
        @Nullable ImageReference reference,
        Platform platform,
        RuntimeRules rules,
        List<Credential> credentials,
        List<Endpoint> endpoints,
        @Nullable Problem hindrance,
        Optional<String> podIdentity,
        List<Problem> problems) {

    public PullPath {
        credentials = List.copyOf(credentials);
        endpoints = List.copyOf(endpoints);
        problems = List.copyOf(problems);
    }

    /** The same where the image is a pod's that brings credentials of its own. */
    public PullPath ofPod(String why) {
        return new PullPath(
                reference,
                platform,
                rules,
                credentials,
                endpoints,
                hindrance,
                podIdentity.or(() -> Optional.of(why)),
                problems);
    }
}
