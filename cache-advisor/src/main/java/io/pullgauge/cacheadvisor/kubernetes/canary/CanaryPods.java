/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.fabric8.kubernetes.api.model.Pod;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.kubernetes.PodAside;
import java.time.InstantSource;

/** Hands canaries' pods from the watch to {@link Canaries}. */
public record CanaryPods(Canaries canaries, InstantSource clock) implements PodAside {

    /** Where no canary may run, such a pod is one like any other. */
    @Override
    public boolean takes(Pod pod) {
        if (!CanaryReading.isCanary(pod)
                || !canaries.rules().namespaces().contains(pod.getMetadata().getNamespace())) {
            return false;
        }
        CanaryReading.read(pod, clock.instant()).ifPresent(canaries::seen);
        return true;
    }

    @Override
    public void gone(String uid) {
        canaries.gone(uid);
    }
}
