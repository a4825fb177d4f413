/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's own object says of its images.
 *
 * @param workload such as {@code Deployment/web}; null for a bare pod
 * @param containers by name
 */
public record PodImages(String uid, @Nullable String workload, Map<String, OfContainer> containers) {

    public PodImages {
        containers = Map.copyOf(containers);
    }

    /**
     * One container's image.
     *
     * @param image as canonical text
     * @param digest what the node runs; null before it is there
     */
    public record OfContainer(
            String image, String policy, @Nullable String digest) {}
}
