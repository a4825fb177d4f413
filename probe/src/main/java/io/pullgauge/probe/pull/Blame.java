/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.registry.Dialect;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.List;

/** Where every endpoint failed: the failure that the runtime would report, looked at once more where one more question decides. */
final class Blame {

    private Blame() {}

    static Failure of(List<Attempt.Refused> refused, RuntimeRules.Reported rule) {
        Attempt.Refused told = switch (rule) {
            case LAST -> refused.getLast();
            case FIRST_NOT_404 -> firstBut(refused, Reply.Kind.NOT_FOUND);
            case HIGHEST_CLASS -> highest(refused);
        };
        Failure decided = decided(told.client(), told.bad().failure());
        return refused.size() > 1 ? decided.with("endpointsAsked", refused.size()) : decided;
    }

    private static Attempt.Refused firstBut(List<Attempt.Refused> refused, Reply.Kind kind) {
        return refused.stream()
                .filter(one -> one.bad().kind() != kind)
                .findFirst()
                .orElse(refused.getFirst());
    }

    private static Attempt.Refused highest(List<Attempt.Refused> refused) {
        for (Reply.Kind kind : List.of(Reply.Kind.STATUS, Reply.Kind.NOT_FOUND, Reply.Kind.TRANSPORT)) {
            for (Attempt.Refused one : refused) {
                if (one.bad().kind() == kind) {
                    return one;
                }
            }
        }
        return refused.getFirst();
    }

    /**
     * A 404 for a tag means a missing tag or a missing repository. The tag list knows, and asking for it is no pull. Registries that hide
     * what is missing have said already that the repository is there.
     */
    private static Failure decided(EndpointClient client, Failure failure) {
        boolean open = failure.cause() == Cause.TAG_NOT_FOUND || failure.cause() == Cause.DIGEST_NOT_FOUND;
        if (!open || Dialect.of(client.endpoint().authority()).hidesMissing()) {
            return failure;
        }
        boolean noRepository = client.tags() instanceof Reply.Bad bad && bad.kind() == Reply.Kind.NOT_FOUND;
        if (!noRepository) {
            return failure;
        }
        Failure better = new Failure(
                Cause.REPO_NOT_FOUND,
                failure.role(),
                failure.host(),
                "neither the image nor its repository is there",
                failure.evidence());
        client.log().refine(failure, better);
        return better;
    }
}
