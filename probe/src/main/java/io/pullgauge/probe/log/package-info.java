/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One JSON object a line, set up in code: no XML is read, so none of Logback's parsers is loaded on a node.
 *
 * <p>Entry type: {@link io.pullgauge.probe.log.Logs}.
 */
@NullMarked
package io.pullgauge.probe.log;

import org.jspecify.annotations.NullMarked;
