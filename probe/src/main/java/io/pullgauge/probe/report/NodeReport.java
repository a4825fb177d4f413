/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node's whole state, as its agent sends it. Every report is complete by itself: a lost one loses nothing but history. Identified by
 * (agent instance, sequence).
 *
 * @param sentAt RFC 3339, UTC, by the node's clock
 * @param environment what the node uses; see {@link Environment}
 * @param inventory images on the node, where known
 * @param pulls pulls seen since the last report, where known
 */
public record NodeReport(
        int schema,
        String cluster,
        String node,
        Agent agent,
        long sequence,
        String sentAt,
        Environment environment,
        List<RegistryEntry> registries,
        List<CheckResult> images,
        List<QuotaReport> quotas,
        Map<String, Object> inventory,
        List<Map<String, Object>> pulls) {

    /** The schema that this version writes. A collector takes this one and the two before it. */
    public static final int SCHEMA = 1;

    /** Which agent process wrote it: the instance changes with every start. */
    public record Agent(String instance, String version) {}

    /**
     * One registry as this node reaches it.
     *
     * @param host the registry as images name it
     * @param verdict cause null when it can be reached
     * @param stages of the endpoint that decided
     * @param since when this state began, RFC 3339
     */
    public record RegistryEntry(
            String host,
            VerdictReport verdict,
            List<StageReport> stages,
            List<EndpointReport> endpoints,
            List<WarningReport> warnings,
            @Nullable Certificate certificate,
            @Nullable String since) {}

    /** The certificate that the deciding endpoint showed. */
    public record Certificate(String subject, String issuer, String notAfter) {}
}
