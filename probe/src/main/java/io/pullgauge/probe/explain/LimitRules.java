/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.at;
import static io.pullgauge.probe.explain.Rule.registry;
import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.status;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.function.Predicate;

/** 429 and its many wordings. These go before access and absence: containerd words a spent quota like a refusal. */
final class LimitRules {

    private LimitRules() {}

    static List<Rule> rules() {
        Predicate<PullError> tooMany = status(429)
                .or(says("toomanyrequests", "too_many_request", "too many requests", "http 429", "status 429"));
        return List.of(
                // Docker Hub's body for the pull quota, anonymous or with an account
                when(says("pull rate limit", "increase-rate-limit")).means(Cause.RATE_LIMITED, 0.97),
                // caches and mirrors that sell traffic
                when(status(402).or(says("payment_required", "payment required")))
                        .means(Cause.RATE_LIMITED, 0.6)
                        .or(Cause.AUTH_FORBIDDEN),
                // Docker Hub's limit of any request, whatever the plan
                when(says("hap429")).means(Cause.THROTTLED, 0.95),
                // ECR Public, ECR, GHCR, Artifact Registry, ACR, a cache in front
                when(says(
                                "rate exceeded",
                                "data limit exceeded",
                                "secondary rate limit",
                                "quota exceeded for quota",
                                "throttlingexception",
                                "retry-after:",
                                "aka.ms/acr/skus",
                                "too many failed login"))
                        .means(Cause.THROTTLED, 0.94),
                when(says("quota has been exceeded", "quota exceeded"))
                        .means(Cause.THROTTLED, 0.65)
                        .or(Cause.AUTH_FORBIDDEN),
                // Hub's token server counts requests, not pulls
                when(tooMany.and(registry(RegistryKind.DOCKER_HUB)).and(at(Where.TOKEN)))
                        .means(Cause.THROTTLED, 0.7)
                        .or(Cause.RATE_LIMITED),
                // a HEAD has no body: quota or abuse limit (quota is by far the commoner)
                when(tooMany.and(registry(RegistryKind.DOCKER_HUB)))
                        .means(Cause.RATE_LIMITED, 0.8)
                        .or(Cause.THROTTLED),
                when(tooMany).means(Cause.THROTTLED, 0.88).or(Cause.RATE_LIMITED));
    }
}
