/* SPDX-License-Identifier: Apache-2.0 */
/** Closed-form cache models for short histories and for extrapolation: Che's approximation of LRU, and caches with a timer. */
@NullMarked
package io.pullgauge.cacheadvisor.simulation.approximation;

import org.jspecify.annotations.NullMarked;
