/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One JSON object a line, behind SLF4J. A logging library would take a megabyte of every node for what a hundred lines do.
 *
 * <p>Entry type: {@link io.pullgauge.probe.log.Logs}.
 */
@NullMarked
package io.pullgauge.probe.log;

import org.jspecify.annotations.NullMarked;
