/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What to do about it: one class per rule, each a claim about the fleet with its evidence, its numbers and how sure it is. A rule knows
 * nothing of HTTP or the store.
 *
 * <p>Entry types: {@link io.pullgauge.cacheadvisor.advice.Adviser}, {@link io.pullgauge.cacheadvisor.advice.Rule}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.advice;

import org.jspecify.annotations.NullMarked;
