/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One HTTP exchange with everything that can be seen of it: name lookup, connect, TLS, proxy, timing, bounded answer. Follows nothing and
 * retries nothing by itself; what the network did comes back as data.
 *
 * <pre>{@code
 *   Ask ──► Exchanger ──► Exchange = Answer | Failure, both with Phases
 * }</pre>
 */
@NullMarked
package io.pullgauge.probe.http;

import org.jspecify.annotations.NullMarked;
