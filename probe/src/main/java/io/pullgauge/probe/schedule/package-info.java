/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When to look at what, and when what was seen becomes news. No I/O and no clock of its own: the caller says what time it is.
 *
 * <pre>{@code
 *   targets ──► Agenda ──due──► (a probe) ──seen──► Agenda ──► publish | hold and look again
 *                 ▲
 *               Slots: hash of node and target, anchored to absolute time
 * }</pre>
 *
 * <p>Entry type: {@link io.pullgauge.probe.schedule.Agenda}.
 */
@NullMarked
package io.pullgauge.probe.schedule;

import org.jspecify.annotations.NullMarked;
