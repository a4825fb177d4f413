/* SPDX-License-Identifier: Apache-2.0 */
/** Puts the collector together, by plain constructors. Entry type: {@link io.pullgauge.cacheadvisor.app.Collector}. */
@NullMarked
package io.pullgauge.cacheadvisor.app;

import org.jspecify.annotations.NullMarked;
