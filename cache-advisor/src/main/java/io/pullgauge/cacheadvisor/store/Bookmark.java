/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

/**
 * How far a store has come. Both numbers grow in the order of the commits, so whoever has read up to here has missed nothing before.
 *
 * @param node the revision of the node that was written last
 * @param quota the id of the newest quota reading
 */
public record Bookmark(long node, long quota) {}
