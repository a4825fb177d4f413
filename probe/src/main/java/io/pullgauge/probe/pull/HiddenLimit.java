/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.List;
import java.util.Optional;

/**
 * Some caches turn their upstream's 429 into a 404 (Nexus, Artifactory) or a 500 (distribution 2.8), or into one of their own (Harbor). Whether Docker Hub has a pull left is
 * asked of Docker Hub itself, by HEAD, which costs none; only a plain no from there makes the cache's answer a limit.
 */
final class HiddenLimit {

    private static final String HUB = "docker.io";

    private HiddenLimit() {}

    /** The limit behind this answer; empty where there is none, or none that is certain. */
    static Optional<Failure> behind(Attempt.Refused told, List<Attempt.Refused> refused, String object) {
        Endpoint endpoint = told.client().endpoint();
        boolean suspicious = endpoint.kind() == Endpoint.Kind.MIRROR
                && hides(told.bad().failure().cause());
        if (!suspicious) {
            return Optional.empty();
        }
        Optional<Failure> seen = refused.stream()
                .filter(one -> one.client().endpoint().kind() == Endpoint.Kind.UPSTREAM)
                .map(one -> one.bad().failure())
                .filter(failure -> isSpent(failure.cause()))
                .findFirst();
        boolean askedUpstream =
                refused.stream().anyMatch(one -> one.client().endpoint().kind() == Endpoint.Kind.UPSTREAM);
        Optional<Failure> limit = seen.isPresent() || askedUpstream || !HUB.equals(endpoint.namespace())
                ? seen
                : asked(told.client().atUpstream("registry-1.docker.io"), object);
        return limit.map(failure -> told(failure, told));
    }

    private static boolean hides(Cause cause) {
        return switch (cause) {
            case TAG_NOT_FOUND, DIGEST_NOT_FOUND, REPO_NOT_FOUND, REGISTRY_5XX, THROTTLED -> true;
            default -> false;
        };
    }

    private static boolean isSpent(Cause cause) {
        return cause == Cause.RATE_LIMITED || cause == Cause.QUOTA_EXHAUSTED;
    }

    /** The image itself tells most; where it does not, the one that Docker Hub offers for the purpose. */
    private static Optional<Failure> asked(EndpointClient hub, String object) {
        Reply image = hub.head(object, object.indexOf(':') > 0);
        boolean silent = hub.quota().isEmpty()
                && !(image instanceof Reply.Bad bad && isSpent(bad.failure().cause()));
        Reply reply = silent ? hub.previewQuota() : image;
        if (reply instanceof Reply.Bad bad && isSpent(bad.failure().cause())) {
            return Optional.of(bad.failure());
        }
        return hub.quota()
                .filter(quota -> quota.isExhausted())
                .map(quota -> Failure.of(
                                Cause.QUOTA_EXHAUSTED,
                                Role.REGISTRY,
                                hub.endpoint().authority(),
                                "0 of " + quota.limit() + " pulls left")
                        .with("windowSeconds", quota.windowSeconds()));
    }

    private static Failure told(Failure limit, Attempt.Refused mirror) {
        Failure answer = mirror.bad().failure();
        Failure failure = new Failure(
                limit.cause(),
                limit.role(),
                limit.host(),
                limit.detail() + "; the mirror " + mirror.client().endpoint().authority() + " hides it behind "
                        + answer.evidence().getOrDefault("status", "an error"),
                limit.evidence());
        return failure.with("mirror", mirror.client().endpoint().authority())
                .with("mirrorCause", answer.cause().code());
    }
}
