/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

/**
 * A line of the pulls file.
 *
 * @param image the reference as pulled, {@code name:tag@digest} where the tag's digest at that time matters
 * @param removed true when the node lost the image rather than pulled it
 */
public record PullLine(long epochMillis, String node, String image, boolean removed) {}
