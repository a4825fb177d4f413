/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the fleet looks like now: the latest state of each node, registry by registry and image by image, and how far a fault reaches.
 *
 * <pre>{@code
 *   NodeReport ──ReportReading──► Observation ──NodeView.after──► NodeView ──► Fleet ──► FleetView (what readers see)
 * }</pre>
 *
 * <p>Entry types: {@link io.pullgauge.cacheadvisor.fleet.Fleet}, {@link io.pullgauge.cacheadvisor.fleet.ReportReading}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.fleet;

import org.jspecify.annotations.NullMarked;
