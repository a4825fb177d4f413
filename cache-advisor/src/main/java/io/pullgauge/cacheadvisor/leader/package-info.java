/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which of several collectors does what only one may do: noting silence, forgetting what is old. All of that may be done twice without harm,
 * because no lock over a network is certain.
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.leader.Leadership}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.leader;

import org.jspecify.annotations.NullMarked;
