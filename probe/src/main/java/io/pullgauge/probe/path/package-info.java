/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Image + node → what the node's runtime would ask, where, in which order, with what: a {@link io.pullgauge.probe.path.PullPath}. Reads no
 * network.
 *
 * <pre>{@code
 *   ImageReference ─┐
 *                   ├─► PathPlanner ──► PullPath = credentials × endpoints (in order) + RuntimeRules
 *   Node ───────────┘
 * }</pre>
 */
@NullMarked
package io.pullgauge.probe.path;

import org.jspecify.annotations.NullMarked;
