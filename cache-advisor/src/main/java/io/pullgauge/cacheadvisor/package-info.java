/* SPDX-License-Identifier: Apache-2.0 */
/** The collector side: reports in; diagnosis, quota, advice, API and page out. */
@NullMarked
package io.pullgauge.cacheadvisor;

import org.jspecify.annotations.NullMarked;
