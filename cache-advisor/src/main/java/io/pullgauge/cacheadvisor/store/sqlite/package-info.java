/* SPDX-License-Identifier: Apache-2.0 */
/** The embedded store: one SQLite file in write-ahead mode, one connection that writes and a small pool that reads. */
@NullMarked
package io.pullgauge.cacheadvisor.store.sqlite;

import org.jspecify.annotations.NullMarked;
