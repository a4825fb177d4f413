/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the collector answers to a report that it has stored.
 *
 * @param nextReportSeconds when it wants the next one
 * @param etag changes when targets change
 */
public record ReportAnswer(boolean accepted, int nextReportSeconds, Targets targets, String etag, String serverTime) {

    /**
     * What the agent shall look at from now on, beside its own flags.
     *
     * @param turns when to look at the registry or image of this name, where that is not the agent's own affair; null or left out by
     *     collectors that share nothing out
     * @param connections registries to connect to at every interval and ask nothing, since others ask; null or left out where there is
     *     none
     */
    public record Targets(
            List<String> registries,
            List<String> images,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Turn> turns,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> connections) {

        /** All at the agent's own interval. */
        public Targets(List<String> registries, List<String> images) {
            this(registries, images, null, null);
        }
    }

    /** A look every so many seconds, so many seconds after each multiple of them since 1970: the turns of many nodes lie evenly. */
    public record Turn(int everySeconds, int atSeconds) {}
}
