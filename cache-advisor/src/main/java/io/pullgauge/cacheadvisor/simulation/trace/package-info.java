/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The trace files: images, pulls and zones as tab-separated lines with a header. Readers stream, and turn a broken line into a
 * {@link io.pullgauge.cacheadvisor.simulation.trace.Problems problem} with its number; {@code TraceWriter} writes what they read.
 */
@NullMarked
package io.pullgauge.cacheadvisor.simulation.trace;

import org.jspecify.annotations.NullMarked;
