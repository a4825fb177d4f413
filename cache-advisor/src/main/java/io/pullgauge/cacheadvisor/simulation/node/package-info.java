/* SPDX-License-Identifier: Apache-2.0 */
/** What each node has already: a pull fetches only the layers that no image on the node holds. */
@NullMarked
package io.pullgauge.cacheadvisor.simulation.node;

import org.jspecify.annotations.NullMarked;
