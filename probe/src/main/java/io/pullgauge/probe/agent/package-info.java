/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The node's daemon: looks at its targets, keeps what it found, tells the collector and whoever asks on the node.
 *
 * <pre>{@code
 *   Agenda ──due──► Prober ──► Board ──► Reports ──► Delivery (Spool, Uploader) ──► collector
 *                                │          │            └── targets, interval, clock offset ──► Agenda, Board
 *                                ▼          ▼
 *                             /metrics   /report      (AgentServer)
 * }</pre>
 *
 * <p>Threads: one for the turns of the loop, a virtual one for each look and for the upload in flight. Entry type:
 * {@link io.pullgauge.probe.agent.Agent}.
 */
@NullMarked
package io.pullgauge.probe.agent;

import org.jspecify.annotations.NullMarked;
