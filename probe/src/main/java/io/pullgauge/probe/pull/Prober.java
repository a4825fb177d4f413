/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport;
import java.time.Duration;
import java.util.List;

/**
 * Looks at images and registries with one node's eyes. Safe for use by many threads at once: probes of one registry share connections and
 * tokens. Blocks; each call is bounded by the network stages' own time-outs. Never throws for something the network did.
 */
public interface Prober extends AutoCloseable {

    /** Whether this node's runtime would get this image; any text is taken, also one that is no reference. */
    CheckResult image(String image);

    /** Whether this node reaches this registry, with the shape of an image's result. */
    CheckResult registry(String host);

    /**
     * Whether this node gets through to this registry as far as that can be told without a request: names, connections, certificates.
     * {@code pullable} is null where it does, since nobody was asked.
     *
     * @param within an address that was opened so lately, for whichever registry, counts as open
     */
    CheckResult connection(String host, Duration within);

    /** The same as a report's entry. */
    default NodeReport.RegistryEntry registryEntry(String host) {
        return entry(registry(host));
    }

    /** A report's entry from what {@link #registry} found: one look gives the entry and the quota. */
    NodeReport.RegistryEntry entry(CheckResult registry);

    /**
     * Some hundreds of the tags of an image's repository, as this node is shown them; empty where they cannot be listed. A listing counts
     * as no pull.
     */
    default List<String> tags(String image) {
        return List.of();
    }

    /** What the node uses; reads the node's files again where they have changed. */
    Environment environment();

    @Override
    void close();
}
