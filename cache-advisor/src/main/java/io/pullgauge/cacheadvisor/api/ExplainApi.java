/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/explain}: names the causes behind messages, as the command does. Changes nothing, so readers may. */
final class ExplainApi {
    private static final int MOST = 1_000;

    /** A message of 1 MB of which every character is escaped in JSON. */
    private static final int MOST_BODY = 8 << 20;

    record Request(@Nullable List<@Nullable String> messages) {}

    record Results(List<Explanation> results) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.post(
                        "/api/v1/explain",
                        "Names the causes behind messages",
                        Need.READ,
                        Results.class,
                        ExplainApi::explain)
                .mostBody(MOST_BODY));
    }

    private static Answer explain(Call call) {
        List<@Nullable String> messages = Json.read(call.body().get(), Request.class, "{\"messages\":[\"…\"]}")
                .messages();
        if (messages == null || messages.size() > MOST || messages.stream().anyMatch(Objects::isNull)) {
            throw new Problem(
                            400,
                            "Bad body",
                            "/messages: missing, with a null, or more than " + MOST
                                    + " (expected: an array of strings)")
                    .with("pointer", "/messages");
        }
        List<Explanation> results = messages.stream()
                .map(message -> Explainer.explain(Objects.requireNonNullElse(message, "")))
                .toList();
        return Views.wantsText(call) ? Answer.text(ExplainText.of(results)) : Answer.json(new Results(results));
    }
}
