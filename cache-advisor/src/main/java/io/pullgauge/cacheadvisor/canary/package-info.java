/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a workload's own credentials can do, decided by the kubelet: on request, in namespaces that their owners named, a Job of the
 * workload's service account and pull secrets makes the kubelet pull the image, and its pod's status says what came of it.
 *
 * <pre>{@code
 *   Wish ──► Canaries ──► CanaryCluster: a Job ──► kubelet pulls
 *               ▲ Canary (pulled, failed, unknown)      │
 *               └───────── Sighting ◄── watch ──────────┘
 * }</pre>
 *
 * Knows neither Kubernetes' library nor HTTP. Entry type: {@link io.pullgauge.cacheadvisor.canary.Canaries}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.canary;

import org.jspecify.annotations.NullMarked;
