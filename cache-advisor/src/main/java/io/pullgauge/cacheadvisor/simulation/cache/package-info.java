/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One model per cache product, fed with the requests that a pull makes beyond its node. A model counts what it still asks upstream and
 * what lies on its disk; each zone has a cache of its own, and the counts are their sum.
 */
@NullMarked
package io.pullgauge.cacheadvisor.simulation.cache;

import org.jspecify.annotations.NullMarked;
