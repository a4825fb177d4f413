/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import org.jspecify.annotations.Nullable;

/**
 * A node on which an agent is to run.
 *
 * @param stuck the agent's own image, where the node cannot pull it; null where nothing says so
 */
public record Awaited(NodeKey key, @Nullable ImageCell stuck) {}
