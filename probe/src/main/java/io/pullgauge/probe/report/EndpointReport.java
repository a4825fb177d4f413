/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;

/** One endpoint of the path: role is mirror or upstream, vantage is host or pod (whose network the probe ran in). */
public record EndpointReport(String url, String role, String vantage, List<StageReport> stages) {}
