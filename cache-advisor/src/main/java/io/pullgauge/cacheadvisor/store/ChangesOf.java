/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import org.jspecify.annotations.Nullable;

/**
 * Which changes are asked for.
 *
 * @param node null for any
 * @param target a registry, an image, or a node's own name; null for any
 */
public record ChangesOf(@Nullable NodeKey node, @Nullable String target) {}
