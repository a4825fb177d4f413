/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;

/**
 * What the collector answers to a report that it has stored.
 *
 * @param nextReportSeconds when it wants the next one
 * @param etag changes when targets change
 */
public record ReportAnswer(boolean accepted, int nextReportSeconds, Targets targets, String etag, String serverTime) {

    /** What the agent shall look at from now on, beside its own flags. */
    public record Targets(List<String> registries, List<String> images) {}
}
