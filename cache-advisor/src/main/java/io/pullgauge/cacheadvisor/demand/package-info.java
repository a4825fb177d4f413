/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What was pulled, by whom, where and when: pull events from the agents' reports and from the cluster's events, image contents from
 * inventories. Exported in the form that {@code simulate} reads.
 *
 * <pre>{@code
 *   report.pulls, report.inventory ──ReportedPulls──┐
 *   kubelet events ─────────────────────────────────┴─► DemandLog ──► DemandView ──► TraceExport, Spending, advice
 * }</pre>
 */
@NullMarked
package io.pullgauge.cacheadvisor.demand;

import org.jspecify.annotations.NullMarked;
