/* SPDX-License-Identifier: Apache-2.0 */
/** The collector's side of the command line. */
@NullMarked
package io.pullgauge.cacheadvisor.cli;

import org.jspecify.annotations.NullMarked;
