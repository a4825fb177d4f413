/* SPDX-License-Identifier: Apache-2.0 */
/** The images of a trace as dense numbers and flat arrays, so that ten million pulls touch no objects. */
@NullMarked
package io.pullgauge.cacheadvisor.simulation.catalog;

import org.jspecify.annotations.NullMarked;
