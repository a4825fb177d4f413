/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of the path: role is mirror or upstream, vantage is host or pod (whose network the probe ran in).
 *
 * @param from which file and line of the node gave the endpoint, its extra authorities, its proxy and what credential is offered there;
 *     null in reports that do not say
 */
public record EndpointReport(
        String url,
        String role,
        String vantage,
        List<StageReport> stages,
        @Nullable Map<String, Object> from) {

    /** An endpoint of which nobody said where it comes from. */
    public EndpointReport(String url, String role, String vantage, List<StageReport> stages) {
        this(url, role, vantage, stages, null);
    }
}
