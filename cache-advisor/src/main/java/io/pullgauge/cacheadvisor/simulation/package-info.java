/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a cache would have saved on a recorded pull trace: each pull is replayed against what its node already had, and what is left goes
 * through a model of each cache.
 *
 * <pre>
 *  images ─► catalog ─┐
 *  pulls  ─► node ────┼─► uncached counts
 *  zones  ────────────┴─► cache models (lru, distribution, harbor, zot) ─► what still reaches upstream, disk
 * </pre>
 *
 * Entry: {@link io.pullgauge.cacheadvisor.simulation.Simulation}. The model is described in docs/simulate.md.
 */
@NullMarked
package io.pullgauge.cacheadvisor.simulation;

import org.jspecify.annotations.NullMarked;
