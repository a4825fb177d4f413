/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Whether a workload is being rolled out: then its own pulls come first. */
final class Rollouts {
    private Rollouts() {}

    /** Only where some new pods are there already: one that has not begun may be what the plan prepares. */
    static boolean isRunning(Deployment deployment, Collection<String> images) {
        int wanted = number(
                deployment.getSpec() == null ? null : deployment.getSpec().getReplicas(), 1);
        boolean isOurs = deployment.getSpec() != null
                && deployment.getSpec().getTemplate() != null
                && deployment.getSpec().getTemplate().getSpec() != null
                && deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                        .anyMatch(container -> images.contains(container.getImage()));
        if (!isOurs || deployment.getStatus() == null || wanted == 0) {
            return false;
        }
        int updated = number(deployment.getStatus().getUpdatedReplicas(), 0);
        int all = number(deployment.getStatus().getReplicas(), 0);
        return updated > 0
                && (updated < wanted || all > updated)
                && !Boolean.TRUE.equals(deployment.getSpec().getPaused());
    }

    private static int number(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
