/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import java.util.List;

/** Where a pod's events are read. Blocks; empty where they cannot be read. */
@FunctionalInterface
public interface EventSource {
    /** The events of this very pod, oldest first. */
    List<PodEvent> of(PodKey key, String uid);
}
