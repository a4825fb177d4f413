/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Looks on demand: what somebody wants to know of a node now, handed to that node's agent when it asks, and the results on their way back.
 *
 * <pre>{@code
 *   pods, POST /checks ──► CheckDesk ──errand──► agent (long poll)
 *                     ◄── CheckAnswer ◄──result──┘
 * }</pre>
 *
 * Entry types: {@link io.pullgauge.cacheadvisor.checks.CheckDesk}, {@link io.pullgauge.cacheadvisor.checks.CheckRuns}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.checks;

import org.jspecify.annotations.NullMarked;
