/* SPDX-License-Identifier: Apache-2.0 */
/** Ready-to-apply configuration: for the nodes that shall use a cache, and for the cache. One class per product. */
@NullMarked
package io.pullgauge.cacheadvisor.cache;

import org.jspecify.annotations.NullMarked;
