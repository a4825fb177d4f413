/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who may do what. An agent may hand in its node's report and nothing else; people and Prometheus may read or operate.
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.access.Gate}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.access;

import org.jspecify.annotations.NullMarked;
