/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A kubelet's event about a pod.
 *
 * @param container that it is about; null where it is about the pod
 */
public record PodEvent(
        String reason, String message, @Nullable String container, Instant first, Instant last) {}
