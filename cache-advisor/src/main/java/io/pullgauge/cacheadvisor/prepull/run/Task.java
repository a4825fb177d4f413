/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node pulls in one wave: one Job.
 *
 * @param id the Job's name: the same for the same plan, wave and node
 * @param images as the workload names them, the longest pull first
 * @param units what registries will count for it, by registry and identity
 * @param bytes of the images whose size is known
 * @param pause the image of the container that mounts images: one that the node has, where that is known
 * @param again whether tags are looked up where the node has something of that name
 * @param diskPercent of the disk at least used after it; null where nothing is known of it
 */
public record Task(
        String id,
        int wave,
        String node,
        @Nullable String zone,
        List<String> images,
        Form form,
        Map<String, Integer> units,
        long bytes,
        long seconds,
        boolean again,
        String pause,
        @Nullable Integer diskPercent) {
    /** Copies what it is given. */
    public Task {
        images = List.copyOf(images);
        units = Map.copyOf(units);
    }
}
