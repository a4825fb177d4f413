/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What outlives the process, behind interfaces: the latest state of each node and target, the log of transitions (from which any past time
 * and the event stream are answered), quota observations and image inventories. One writer, many readers; every row carries its cluster.
 *
 * <p>Entry types: {@link io.pullgauge.cacheadvisor.store.Storage} to read, {@link io.pullgauge.cacheadvisor.store.Writing} inside a
 * transaction.
 */
@NullMarked
package io.pullgauge.cacheadvisor.store;

import org.jspecify.annotations.NullMarked;
