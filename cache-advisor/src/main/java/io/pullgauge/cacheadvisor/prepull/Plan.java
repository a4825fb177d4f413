/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is pulled where and in which order, and what is not and why.
 *
 * @param waves one after the other; the first fetches each image once for each cache or zone, so that a bad image harms few
 * @param present pulls that are not needed
 * @param refused pulls that are needed and do not fit
 * @param units pulls that registries will count, by registry and identity
 */
public record Plan(List<Wave> waves, int present, List<Refusal> refused, Map<String, Integer> units) {
    /** Copies the lists. */
    public Plan {
        waves = List.copyOf(waves);
        refused = List.copyOf(refused);
        units = Map.copyOf(units);
    }

    /**
     * Nodes that pull at the same time.
     *
     * @param time how long it takes by the pull model, the way into the zone and the pace of new pods
     */
    public record Wave(List<NodeTask> tasks, Duration time) {
        /** Copies the tasks. */
        public Wave {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * What one node pulls in one wave, the longest first.
     *
     * @param diskPercent usage of its image file system after it; null where nobody knows it
     */
    public record NodeTask(
            String node,
            @Nullable String zone,
            List<Pull> pulls,
            Duration time,
            @Nullable Integer diskPercent) {
        /** Copies the pulls. */
        public NodeTask {
            pulls = List.copyOf(pulls);
        }

        /** What it transfers. */
        public long bytes() {
            return pulls.stream().mapToLong(Pull::bytes).sum();
        }
    }

    /**
     * One image onto one node.
     *
     * @param bytes of the layers that the node lacks
     * @param units what the registry counts for it: 0 where a cache has it by then
     */
    public record Pull(String image, long bytes, long diskBytes, int units, Duration time) {
        Pull counted(int by) {
            return new Pull(image, bytes, diskBytes, by, time);
        }
    }

    /** An image that is not pulled onto a node. */
    public record Refusal(String node, String image, Why why, String detail) {}

    /** Why a pull does not fit. */
    public enum Why {
        NODE_UNFIT,
        QUOTA,
        DISK
    }

    /** How long all waves take. */
    public Duration time() {
        return waves.stream().map(Wave::time).reduce(Duration.ZERO, Duration::plus);
    }

    /** What is transferred in all. */
    public long bytes() {
        return waves.stream()
                .flatMap(wave -> wave.tasks().stream())
                .mapToLong(NodeTask::bytes)
                .sum();
    }

    /** How many images are pulled onto nodes. */
    public int pulls() {
        return waves.stream()
                .flatMap(wave -> wave.tasks().stream())
                .mapToInt(task -> task.pulls().size())
                .sum();
    }

    /** Whether all that is needed fits. */
    public boolean isWhole() {
        return refused.isEmpty();
    }
}
