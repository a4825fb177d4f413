/* SPDX-License-Identifier: Apache-2.0 */
/** The store for several collectors: a PostgreSQL database, written by one of them at a time. */
@NullMarked
package io.pullgauge.cacheadvisor.store.postgres;

import org.jspecify.annotations.NullMarked;
