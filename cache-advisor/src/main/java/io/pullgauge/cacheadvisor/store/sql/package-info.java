/* SPDX-License-Identifier: Apache-2.0 */
/** The store on any SQL database: portable statements, one dialect record for the few differences. */
@NullMarked
package io.pullgauge.cacheadvisor.store.sql;

import org.jspecify.annotations.NullMarked;
