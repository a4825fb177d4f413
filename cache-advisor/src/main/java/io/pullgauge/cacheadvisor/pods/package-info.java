/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pods that wait for an image, and why: the kubelet's words, explained, joined with what the same node's agent finds.
 *
 * <pre>{@code
 *   watch ──PodSeen──► PodCases ──errand──► CheckDesk ──► agent
 *   events ─PodEvent─►    │  ◄──CheckAnswer─────┘
 *                         ▼
 *                 Join (one verdict) ──► Stories (scope, impact, changes, fix) ──► API
 * }</pre>
 *
 * Knows neither Kubernetes' library nor HTTP. Entry types: {@link io.pullgauge.cacheadvisor.pods.PodCases},
 * {@link io.pullgauge.cacheadvisor.pods.Stories}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.pods;

import org.jspecify.annotations.NullMarked;
