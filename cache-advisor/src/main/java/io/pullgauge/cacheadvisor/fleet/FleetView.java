/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import java.util.List;

/**
 * All nodes at one time, sorted by cluster and name.
 *
 * @param revision equal for two views only when they tell the same
 */
public record FleetView(Instant at, String revision, List<Standing> nodes) {}
