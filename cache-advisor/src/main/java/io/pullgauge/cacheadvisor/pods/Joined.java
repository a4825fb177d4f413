/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verdict out of a message and a probe.
 *
 * @param confidence 0 to 1
 * @param alternatives what the two cannot rule out, likeliest first
 * @param basis message, probe, both or canary: what the verdict stands on
 * @param role of the host, where the probe says so
 * @param evidence sentences for people, each naming its source
 * @param disagreement what message and probe tell differently and what that means; null where they agree
 * @param worksNow whether the node could pull the image at the probe's time, without what only the pod has; null where nobody looked
 */
public record Joined(
        Cause cause,
        double confidence,
        List<Cause> alternatives,
        String basis,
        @Nullable String role,
        @Nullable String host,
        String summary,
        List<String> evidence,
        @Nullable String disagreement,
        @Nullable Boolean worksNow) {

    public Joined {
        alternatives = List.copyOf(alternatives);
        evidence = List.copyOf(evidence);
    }
}
