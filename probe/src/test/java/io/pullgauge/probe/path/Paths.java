/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import java.util.List;

/** What the tests of paths say again and again. */
final class Paths {

    static final Platform PLATFORM = Platform.of("linux", "amd64", null);

    private Paths() {}

    static PullPath plan(Node node, String image) {
        PlannedPath planned = new PathPlanner(node).plan(image, PLATFORM);
        assertThat(planned).isInstanceOf(PlannedPath.Planned.class);
        return ((PlannedPath.Planned) planned).path();
    }

    /** Each endpoint in one line: method of the tag lookup aside, what is asked where. */
    static List<String> shown(PullPath path) {
        return path.endpoints().stream()
                .map(endpoint -> endpoint.url() + "/" + endpoint.repository()
                        + (endpoint.namespace() == null ? "" : "?ns=" + endpoint.namespace())
                        + (endpoint.capabilities().contains(Endpoint.Capability.RESOLVE) ? "" : " no-resolve")
                        + (endpoint.tls().skipVerify() ? " skip-verify" : "")
                        + (endpoint.insecureFallback() == Endpoint.InsecureFallback.NEVER
                                ? ""
                                : " " + endpoint.insecureFallback()))
                .toList();
    }
}
