/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node uses, without any secret: enough to see in what two nodes differ.
 *
 * @param runtime name and version, {@code containerd@2.1.4}; the version is left out where it is not known
 * @param vantage host or pod: whose network and files the probe has
 * @param proxy addresses without credentials
 * @param mirrors registry host → endpoint URLs in the order in which the runtime asks them
 * @param credentialSources files and keys, never values
 * @param fingerprints part (resolver, proxy, mirrors, trust, credentials) → short hash of its content, equal on nodes set up alike
 * @param clockOffsetMillis this node's clock minus the collector's; null before the first answer
 * @param problems what is wrong with the node's files
 * @param zone where the node stands, if it was told
 */
public record Environment(
        @Nullable String runtime,
        String vantage,
        @Nullable String platform,
        List<String> resolvers,
        List<String> search,
        Map<String, String> proxy,
        Map<String, List<String>> mirrors,
        List<String> credentialSources,
        Map<String, String> trust,
        Map<String, String> fingerprints,
        @Nullable Long clockOffsetMillis,
        List<String> problems,
        @Nullable String zone) {

    /** The same with the clock's offset as measured. */
    public Environment withClockOffset(@Nullable Long millis) {
        return new Environment(
                runtime,
                vantage,
                platform,
                resolvers,
                search,
                proxy,
                mirrors,
                credentialSources,
                trust,
                fingerprints,
                millis,
                problems,
                zone);
    }

    /** The same in this zone. */
    public Environment in(@Nullable String other) {
        return new Environment(
                runtime,
                vantage,
                platform,
                resolvers,
                search,
                proxy,
                mirrors,
                credentialSources,
                trust,
                fingerprints,
                clockOffsetMillis,
                problems,
                other);
    }
}
