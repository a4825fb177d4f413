/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.canary.CanaryReport;
import io.pullgauge.probe.report.CheckResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pod's wait, told whole; written to JSON as it stands.
 *
 * @param workload kind and name of what to change, like {@code Deployment/web}; null for a bare pod
 * @param state waiting, pulling (begun and not ended) or unschedulable
 * @param container whose image it is; empty for the pod's sandbox
 * @param slot container, init, ephemeral, volume or sandbox
 * @param message the kubelet's words, redacted
 * @param verdict null for a pod that the scheduler has not placed
 * @param probe what the agent on the node found; null where nobody looked
 * @param others further images that the pod waits for
 * @param canary the last pull in the pod's place; null where nobody asked for one since it waits
 */
public record Story(
        String namespace,
        String name,
        String uid,
        @Nullable String node,
        @Nullable String workload,
        String state,
        String container,
        String slot,
        String image,
        String pullPolicy,
        String reason,
        String message,
        Instant since,
        @Nullable Verdict verdict,
        @Nullable Probe probe,
        Reach scope,
        Impact impact,
        List<Changed> changes,
        List<String> others,
        @Nullable CanaryReport canary,
        String matter,
        @Nullable Mute muted) {

    /**
     * Message and probe as one.
     *
     * @param basis message, probe, both, or canary where the pod's own rights were tried again
     * @param disagreement what the two tell differently, and what that means
     */
    public record Verdict(
            String stage,
            String cause,
            double confidence,
            List<String> alternatives,
            String basis,
            @Nullable String role,
            @Nullable String host,
            String owner,
            String summary,
            List<String> evidence,
            @Nullable String disagreement,
            @Nullable Boolean worksNow,
            List<String> fix) {}

    /** The agent's look: {@code result} has the shape of a check's. */
    public record Probe(
            Instant at,
            String image,
            @Nullable CheckResult result,
            @Nullable String problem) {}

    /**
     * How far the fault reaches.
     *
     * @param kind image, credential, node, nodes, zone, cluster, or pod where it is this pod's alone
     */
    public record Reach(String kind, String text, List<String> nodes) {}

    /**
     * Whom it hurts.
     *
     * @param podsNow that wait for the same reason
     * @param podsAtRestart that run, and would have to pull when they start again where they are
     */
    public record Impact(int podsNow, int podsAtRestart) {}

    /** Something that changed when the wait began. */
    public record Changed(Instant at, @Nullable String node, String what) {}

    /** The pod's namespace and name. */
    public String key() {
        return namespace + "/" + name;
    }
}
