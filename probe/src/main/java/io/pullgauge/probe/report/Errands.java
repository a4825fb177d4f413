/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks that a collector wants at once, as agent and collector say it to each other. The agent asks and waits (a long poll), does what it
 * is given, and brings each result with a request of its own.
 */
public final class Errands {
    private Errands() {}

    /** What an errand is about. */
    public static final String IMAGE = "image";

    /** See {@link #IMAGE}. */
    public static final String REGISTRY = "registry";

    /** The tags of an image's repository: what a wrong tag may have been meant for. */
    public static final String TAGS = "tags";

    /**
     * One look.
     *
     * @param kind image, registry or tags; an agent answers a kind that it does not know with a problem
     * @param target the image or registry
     */
    public record Errand(String id, String kind, String target) {}

    /**
     * What one look found: exactly one of result, tags and problem.
     *
     * @param problem why there is neither
     */
    public record Result(
            String id,
            @Nullable CheckResult result,
            @Nullable List<String> tags,
            @Nullable String problem) {}

    /**
     * What an agent asks with.
     *
     * @param waitSeconds how long the collector may keep it waiting; 0 where it only brings results
     */
    public record Request(String cluster, String node, int waitSeconds, List<Result> results) {}

    /**
     * What it gets.
     *
     * @param pauseSeconds how long it shall wait before it asks again
     */
    public record Answer(List<Errand> errands, int pauseSeconds) {}
}
