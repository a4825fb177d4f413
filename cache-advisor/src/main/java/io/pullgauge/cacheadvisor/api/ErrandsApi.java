/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.Errands;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/errands}: an agent brings results and waits for work, the long poll behind checks on demand. */
final class ErrandsApi {
    /** Below the server's own bound on a request, and below what common proxies let stay silent. */
    private static final int LONGEST_WAIT = 25;

    private static final int MOST_RESULTS = 100;

    private final CheckDesk desk;

    ErrandsApi(CheckDesk desk) {
        this.desk = desk;
    }

    /** What an agent sends; everything may be missing. */
    record Asked(
            @Nullable String cluster,
            @Nullable String node,
            @Nullable Integer waitSeconds,
            @Nullable List<Errands.@Nullable Result> results) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.post(
                "/api/v1/errands",
                "An agent brings results and waits for work",
                Need.REPORT,
                Errands.Answer.class,
                this::serve));
    }

    private Answer serve(Call call) {
        Asked asked = Json.read(call.body().get(), Asked.class, "{\"cluster\":…,\"node\":…,\"waitSeconds\":25}");
        String name = asked.node() == null ? "" : asked.node();
        if (name.isBlank() || name.length() > 253) {
            throw new Problem(400, "Bad body", "/node: missing or too long (expected: 1 to 253 characters)")
                    .with("pointer", "/node");
        }
        NodeKey node = NodeKey.in(asked.cluster(), name);
        if (!call.principal().mayReportFor(node.cluster(), name)) {
            throw new Problem(403, "Another node's errands", "this caller may work for its own node only")
                    .with("reason", "node_mismatch");
        }
        List<Errands.@Nullable Result> brought = asked.results() == null ? List.of() : asked.results();
        desk.answer(
                node,
                brought.stream()
                        .<Errands.Result>mapMulti((result, out) -> {
                            if (result != null && result.id() != null) {
                                out.accept(result);
                            }
                        })
                        .limit(MOST_RESULTS)
                        .toList());
        int wait = Math.clamp(Objects.requireNonNullElse(asked.waitSeconds(), 0), 0, LONGEST_WAIT);
        try {
            // Who only brings results does not ask for work: it could not be told from one that is about to end.
            return Answer.json(
                    new Errands.Answer(wait == 0 ? List.of() : desk.poll(node, Duration.ofSeconds(wait)), 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "Stopping", "the collector stops").header("retry-after", "5");
        }
    }
}
