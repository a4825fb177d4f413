/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.registry.Dialect;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.List;
import java.util.Optional;

/** Where every endpoint failed: the failure that the runtime would report, looked at once more where one more question decides. */
final class Blame {

    private Blame() {}

    /** @param object the tag or digest that was asked for; empty for a registry's root */
    static Failure of(List<Attempt.Refused> refused, RuntimeRules.Reported rule, String object) {
        Attempt.Refused told = switch (rule) {
            case LAST -> refused.getLast();
            case FIRST_NOT_404 -> firstBut(refused, Reply.Kind.NOT_FOUND);
            case HIGHEST_CLASS -> highest(refused);
        };
        Failure decided = decided(told, refused, object);
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

    private static Failure decided(Attempt.Refused told, List<Attempt.Refused> refused, String object) {
        Optional<Failure> hidden = object.isEmpty() ? Optional.empty() : HiddenLimit.behind(told, refused, object);
        if (hidden.isPresent()) {
            told.client().log().fail(hidden.get(), null);
            return hidden.get();
        }
        Failure failure = told.bad().failure();
        boolean open = failure.cause() == Cause.TAG_NOT_FOUND || failure.cause() == Cause.DIGEST_NOT_FOUND;
        return open ? missing(told.client(), failure, whoKnows(told, refused)) : failure;
    }

    /** Of several that know nothing of the image, the registry itself knows best what it is that is missing. */
    private static EndpointClient whoKnows(Attempt.Refused told, List<Attempt.Refused> refused) {
        return refused.stream()
                .filter(one -> one.bad().kind() == Reply.Kind.NOT_FOUND)
                .map(Attempt.Refused::client)
                .filter(client -> client.endpoint().kind() == Endpoint.Kind.UPSTREAM)
                .findFirst()
                .orElse(told.client());
    }

    /**
     * A 404 for a tag means a missing tag or a missing repository. The tag list knows, and asking for it is no pull. Registries that hide
     * what is missing have said already that the repository is there; Quay hides it only from strangers.
     */
    private static Failure missing(EndpointClient told, Failure failure, EndpointClient asked) {
        Dialect dialect = Dialect.of(asked.endpoint().authority());
        if ((dialect.hidesMissing() && dialect != Dialect.QUAY)
                || !(asked.tags() instanceof Reply.Bad bad)
                || bad.kind() != Reply.Kind.NOT_FOUND) {
            return failure;
        }
        if (bad.failure().cause() == Cause.REPO_NOT_FOUND) {
            return refined(told, failure, Cause.REPO_NOT_FOUND, "neither the image nor its repository is there");
        }
        return bad.failure().evidence().containsKey("codes") || asked.isRegistry()
                ? failure
                : refined(told, failure, Cause.REGISTRY_UNEXPECTED_RESPONSE, "nothing there answers like a registry");
    }

    private static Failure refined(EndpointClient client, Failure failure, Cause cause, String detail) {
        Failure better = new Failure(cause, failure.role(), failure.host(), detail, failure.evidence());
        client.log().refine(failure, better);
        return better;
    }
}
