/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which node looks at what, and how often, so that the load on a registry stays the same however many nodes there are.
 *
 * <pre>{@code
 *   nodes by egress address and zone ──Rendezvous──► for each target some of them ──Budgets──► an interval that the registry can bear
 * }</pre>
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.sharing.Sharing}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.sharing;

import org.jspecify.annotations.NullMarked;
