/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reports in: unpack, decode, put in order, make durable, tell the fleet.
 *
 * <pre>{@code
 *   bytes ──Inflater──► JSON ──ReportDecoder──► Decoded ──Ingest (bounded queue, one writer, group commit)──► store, then Fleet
 * }</pre>
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.ingest.Ingest}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.ingest;

import org.jspecify.annotations.NullMarked;
