/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which images to pull onto which nodes before they are needed: planned within quota, disk and bandwidth, in waves. Knows nothing of how a
 * plan is carried out. Entry type: {@link io.pullgauge.cacheadvisor.prepull.Planner}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.prepull;

import org.jspecify.annotations.NullMarked;
