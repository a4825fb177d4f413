/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.report.QuotaReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one report says, in the fleet's words.
 *
 * @param sentAt by the node's clock; the time of receipt where the report does not say
 * @param interval how often this agent reports, where it says so
 * @param registries sorted by registry
 * @param latencies of the registries
 * @param images sorted by image
 * @param traits what the node uses (resolver, proxy, mirrors, trust, runtime …): what two nodes can differ in
 */
public record Observation(
        NodeKey key,
        @Nullable String zone,
        String instance,
        @Nullable String version,
        long sequence,
        Instant sentAt,
        Instant receivedAt,
        @Nullable Duration interval,
        List<RegistryCell> registries,
        Latencies latencies,
        List<ImageCell> images,
        List<QuotaReport> quotas,
        Map<String, String> traits,
        NodeFacts facts) {}
