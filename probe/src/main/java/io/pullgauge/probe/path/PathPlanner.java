/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.kubelet.KubeletCredentials;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Plans pulls on one node. Safe for many threads; files are read once per {@link Node}, so a planner is made anew after
 * {@link Node#refreshed()}.
 */
public final class PathPlanner {

    private final Node node;
    private final Router router;

    public PathPlanner(Node node) {
        this.node = node;
        this.router = switch (node.runtime().kind()) {
            case CONTAINERD -> new ContainerdRouter(node);
            case CRI_O -> new ContainersRouter(node);
            case DOCKER -> DockerRouter.of(node);
        };
    }

    /** What the node's runtime would do for this image, whatever text it is. */
    public PlannedPath plan(String image, Platform platform) {
        return switch (ImageReference.parse(image)) {
            case ParsedReference.Invalid invalid -> new PlannedPath.Invalid(invalid.detail(), invalid.fix());
            case ParsedReference.Valid valid -> {
                ImageReference reference = valid.reference();
                yield new PlannedPath.Planned(path(Wanted.image(reference, image), reference.repository(), platform));
            }
        };
    }

    /** The same for a registry alone ({@code reg:5000}), as images name it; its path has no reference and no repository. */
    public PlannedPath registry(String host, Platform platform) {
        return switch (RegistryName.parse(host)) {
            case RegistryName.Invalid invalid -> new PlannedPath.Invalid(invalid.detail(), invalid.fix());
            case RegistryName.Valid valid ->
                new PlannedPath.Planned(path(Wanted.registry(valid.domain()), valid.domain(), platform));
        };
    }

    /** How the runtime walks endpoints. */
    public RuntimeRules rules() {
        return router.rules();
    }

    /** The registries for which this node's files say something. */
    public Set<String> configuredRegistries() {
        return router.configured();
    }

    /** The endpoints for a registry alone, without asking for credentials. */
    Route route(String registry) {
        return router.route(Wanted.registry(registry));
    }

    private PullPath path(Wanted wanted, String repository, Platform platform) {
        KubeletCredentials.Found found = KubeletCredentials.of(node).lookup(repository);
        Route route = router.route(wanted.withCredentials(!found.credentials().isEmpty()));
        Set<Problem> problems = new LinkedHashSet<>(node.problems());
        problems.addAll(route.problems());
        problems.addAll(found.problems());
        List<Problem> all = new ArrayList<>(problems);
        return new PullPath(
                wanted.reference(),
                platform,
                router.rules(),
                found.credentials(),
                route.endpoints(),
                route.hindrance(),
                found.podIdentity().or(route::notKnown),
                all);
    }
}
