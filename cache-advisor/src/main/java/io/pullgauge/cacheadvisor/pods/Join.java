/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import io.pullgauge.probe.verdict.Text;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one verdict of what the kubelet said and what the same node's agent finds. Pure.
 *
 * <p>The model is path, access, limits: first whether the reference names something, then whether this pod may have it, then whether a
 * quota is spent; the network lies beside all three. The kubelet saw the pull with the pod's credentials and at the time of the fault; the
 * agent sees it now, with the node's own credentials, stage by stage. So:
 *
 * <pre>
 *   the agent finds …          and the kubelet said …        the verdict is
 *   the same                   the same                      that, certain
 *   nothing wrong              a refusal, pod has secrets    the secret: the node gets the image without it
 *   nothing wrong              a fault of the node           the node's: no probe sees disks and policies
 *   nothing wrong              anything else                 that, but it works now
 *   a spent limit              a refusal or "not found"      the limit: something in front words it differently
 *   a refusal                  anything specific             what the kubelet said: the pod may have rights that the node lacks
 *   a finer or later truth     a vaguer one                  what the agent finds
 *   the way blocked            an answer of the registry     what the kubelet said: the registry answered it
 * </pre>
 */
final class Join {
    private static final double CERTAIN = 0.98;
    private static final double STRONG = 0.9;
    private static final double LIKELY = 0.8;
    private static final double PAST = 0.5;

    private static final Set<Cause> REFUSALS = EnumSet.of(
            Cause.AUTH_REQUIRED,
            Cause.AUTH_BAD_CREDENTIALS,
            Cause.AUTH_EXPIRED_TOKEN,
            Cause.AUTH_FORBIDDEN,
            Cause.AUTH_AMBIGUOUS);

    private static final Set<Cause> NOT_FOUND =
            EnumSet.of(Cause.TAG_NOT_FOUND, Cause.REPO_NOT_FOUND, Cause.DIGEST_NOT_FOUND);

    private static final Set<Cause> LIMITS = EnumSet.of(Cause.RATE_LIMITED, Cause.QUOTA_EXHAUSTED, Cause.THROTTLED);

    /** What a runtime's words can stand for when a probe knows better. */
    private static final Map<Cause, Set<Cause>> FINER = new EnumMap<>(Map.of(
            Cause.TAG_NOT_FOUND,
                    EnumSet.of(
                            Cause.REPO_NOT_FOUND,
                            Cause.DIGEST_NOT_FOUND,
                            Cause.PLATFORM_MISMATCH,
                            Cause.INDEX_INCOMPLETE,
                            Cause.MANIFEST_TOO_LARGE,
                            Cause.MANIFEST_UNSUPPORTED,
                            Cause.BLOB_NOT_FOUND,
                            Cause.MIRROR_MISCONFIGURED),
            Cause.REPO_NOT_FOUND, EnumSet.of(Cause.TAG_NOT_FOUND, Cause.DIGEST_NOT_FOUND),
            Cause.DIGEST_NOT_FOUND, EnumSet.of(Cause.REPO_NOT_FOUND, Cause.INDEX_INCOMPLETE),
            Cause.BLOB_NOT_FOUND, EnumSet.of(Cause.INDEX_INCOMPLETE),
            Cause.AUTH_AMBIGUOUS,
                    EnumSet.of(Cause.REPO_NOT_FOUND, Cause.TAG_NOT_FOUND, Cause.AUTH_FORBIDDEN, Cause.AUTH_REQUIRED),
            Cause.BLOB_FORBIDDEN, EnumSet.of(Cause.BLOB_CDN_BLOCKED, Cause.CLOCK_SKEW),
            Cause.MIRROR_UNREACHABLE, EnumSet.range(Cause.DNS_NXDOMAIN, Cause.TLS_OTHER)));

    private final PodCase known;
    private final StuckImage image;
    private final Explanation message;
    private final Cause said;
    private final @Nullable CheckResult probe;
    private final List<String> evidence = new ArrayList<>();

    private Join(PodCase known, StuckImage image) {
        this.known = known;
        this.image = image;
        this.message = image.explained();
        this.said = message.asCause();
        this.probe = known.probe() != null
                        && known.probe().image().equals(image.image())
                        && known.probe().answer() instanceof CheckAnswer.Found found
                ? found.result()
                : null;
    }

    /** The verdict about this image of this pod. */
    static Joined of(PodCase known, StuckImage image) {
        Join join = new Join(known, image);
        join.gather();
        return join.secrets(join.verdict());
    }

    private void gather() {
        evidence.add("kubelet: " + Text.line(message.message(), 600));
        Cause found = found();
        if (probe != null) {
            String where =
                    known.nodeKey() == null ? "the node" : known.nodeKey().node();
            evidence.add("agent on " + where + ": "
                    + (found == null ? "the node could pull it" : found.code() + ", " + summary(probe)));
            probe.warnings().stream()
                    .limit(3)
                    .forEach(warning -> evidence.add(
                            "agent on " + where + " warns: " + warning.cause() + ", " + Text.line(warning.summary())));
        } else if (known.probe() != null && known.probe().answer() instanceof CheckAnswer.Silent(String why)) {
            evidence.add("nobody looked from this node: " + Text.line(why));
        }
        new TreeMap<NodeKey, CheckAnswer>(known.peers()).forEach((node, answer) -> {
            if (answer instanceof CheckAnswer.Found(CheckResult result)) {
                Cause cause = cause(result);
                evidence.add("agent on " + node.node() + ": " + (cause == null ? "can pull it" : cause.code()));
            }
        });
        if (!known.missingSecrets().isEmpty()) {
            evidence.add("kubelet: cannot read the pull secret " + String.join(", ", known.missingSecrets()) + " in "
                    + known.pod().key().namespace());
        }
        if (image.earlier() != null) {
            evidence.add("before that the kubelet was told " + image.earlier().code());
        }
    }

    private static String summary(CheckResult result) {
        VerdictReport verdict = result.verdict();
        return verdict == null ? "" : Text.line(String.valueOf(verdict.summary()));
    }

    private @Nullable Cause found() {
        return probe == null ? null : cause(probe);
    }

    static @Nullable Cause cause(CheckResult result) {
        String code = result.verdict() == null ? null : result.verdict().cause();
        if (code == null) {
            return Boolean.TRUE.equals(result.pullable()) ? null : Cause.UNKNOWN;
        }
        return Cause.ofCode(code).orElse(Cause.UNKNOWN);
    }

    private Joined verdict() {
        Cause found = found();
        if (probe == null) {
            return byMessage(message.confidence(), null);
        }
        if (found == null) {
            return works();
        }
        if (found == said) {
            return joined(said, CERTAIN, "both", List.of(), null);
        }
        if (found == Cause.UNKNOWN) {
            return byMessage(message.confidence(), null);
        }
        if (said == Cause.UNKNOWN) {
            return joined(found, STRONG, "probe", alternatives(found), null);
        }
        return differing(found);
    }

    private Joined differing(Cause found) {
        if (isOfTheNode(said)) {
            return byMessage(
                    STRONG, "the kubelet got further than the agent, which now meets " + found.code() + ": mend both");
        }
        if (LIMITS.contains(found) && (REFUSALS.contains(said) || NOT_FOUND.contains(said) || isServers(said))) {
            return byProbe(
                    found,
                    STRONG,
                    "the message reads like " + said.code() + ", the agent meets " + found.code()
                            + ": a cache or proxy in front, or the registry's wording, hides the limit");
        }
        if (LIMITS.contains(said)) {
            return byMessage(STRONG, "the agent meets " + found.code() + ", which the limit may hide from the kubelet");
        }
        if (isBlind(found)) {
            return byMessage(
                    Math.max(message.confidence(), LIKELY),
                    "the agent has no right to this image (" + found.code()
                            + "), so it cannot see what the kubelet saw with the pod's own");
        }
        if (isFiner(found)) {
            return byProbe(found, CERTAIN, null);
        }
        return byStage(found);
    }

    /** Two specific causes: which of them stands in the way of the next pull. */
    private Joined byStage(Cause found) {
        boolean wayNow = isWay(found);
        boolean wayThen = isWay(said);
        if (wayNow && !wayThen) {
            return byMessage(
                    LIKELY,
                    "the registry answered the kubelet, but the agent does not get there now (" + found.code()
                            + "): the way has changed since, or the two do not go the same one");
        }
        if (wayThen && !wayNow) {
            return byProbe(
                    found,
                    LIKELY,
                    "the kubelet met " + said.code() + ", the agent gets through now and meets " + found.code());
        }
        return byProbe(found, LIKELY, "the kubelet met " + said.code() + ", the agent meets " + found.code() + " now");
    }

    /** The node could pull the image, so what stops the pod is the pod's own, the node's, or over. */
    private Joined works() {
        if (REFUSALS.contains(said) && !known.pod().pullSecrets().isEmpty()) {
            Cause cause = said == Cause.AUTH_EXPIRED_TOKEN || said == Cause.AUTH_FORBIDDEN
                    ? said
                    : Cause.AUTH_BAD_CREDENTIALS;
            evidence.add("without the pod's secret ("
                    + String.join(", ", known.pod().pullSecrets())
                    + ") the node gets the image; the kubelet never tries without it");
            return joined(cause, STRONG, "both", said == cause ? List.of() : List.of(said), null);
        }
        if (isOfTheNode(said)) {
            evidence.add("the registry's side is well: the fault is on the node or in the pod");
            return byMessage(Math.max(message.confidence(), STRONG), null);
        }
        return byMessage(
                said == Cause.UNKNOWN ? 0 : PAST,
                "the kubelet met " + said.code()
                        + ", the agent on the same node could pull the image now: it was passing, or hits only the"
                        + " pod's own credentials; the kubelet's next try tells");
    }

    /** A secret that is not there explains a refusal better than the refusal's own words. */
    private Joined secrets(Joined verdict) {
        boolean refusal = verdict.cause() == Cause.AUTH_AMBIGUOUS || verdict.cause() == Cause.AUTH_REQUIRED;
        if (!refusal || known.missingSecrets().isEmpty()) {
            return verdict;
        }
        return new Joined(
                Cause.AUTH_REQUIRED,
                Math.max(verdict.confidence(), STRONG),
                verdict.cause() == Cause.AUTH_REQUIRED ? verdict.alternatives() : List.of(verdict.cause()),
                verdict.basis(),
                verdict.role(),
                verdict.host(),
                "the pull secret " + String.join(", ", known.missingSecrets()) + " does not exist in "
                        + known.pod().key().namespace() + ", so the kubelet asked without credentials",
                verdict.evidence(),
                verdict.disagreement(),
                verdict.worksNow());
    }

    private Joined byMessage(double confidence, @Nullable String disagreement) {
        return joined(said, confidence, probe == null ? "message" : "both", alternatives(said), disagreement);
    }

    private Joined byProbe(Cause found, double confidence, @Nullable String disagreement) {
        return joined(found, confidence, "both", List.of(said), disagreement);
    }

    private Joined joined(
            Cause cause, double confidence, String basis, List<Cause> alternatives, @Nullable String disagreement) {
        VerdictReport seen = probe == null || found() != cause ? null : probe.verdict();
        String host = seen == null ? message.registry() : seen.host();
        return new Joined(
                cause,
                confidence,
                alternatives,
                basis,
                seen == null ? null : seen.role(),
                host,
                seen != null
                        ? Text.line(String.valueOf(seen.summary()))
                        : cause == said ? message.summary() : cause.summary(),
                evidence,
                disagreement,
                probe == null ? null : found() == null);
    }

    private List<Cause> alternatives(Cause cause) {
        Set<Cause> all = new LinkedHashSet<>();
        message.alternatives().stream()
                .map(Cause::ofCode)
                .flatMap(Optional::stream)
                .forEach(all::add);
        Cause found = found();
        if (found != null && found != Cause.UNKNOWN && found != said) {
            all.add(found);
        }
        all.remove(cause);
        return List.copyOf(all);
    }

    /** What no probe can see: the node's disk and policies, and what the kubelet does to itself. */
    private boolean isOfTheNode(Cause cause) {
        return switch (cause) {
            case DISK_FULL,
                    UNPACK_FAILED,
                    SNAPSHOTTER,
                    RUNTIME_UNAVAILABLE,
                    NEVER_PULL,
                    SIGNATURE_POLICY,
                    PULL_DEADLINE -> true;
            case THROTTLED -> image.told().contains("pull QPS exceeded");
            default -> false;
        };
    }

    private static boolean isServers(Cause cause) {
        return cause == Cause.REGISTRY_5XX || cause == Cause.REGISTRY_UNEXPECTED_RESPONSE || cause == Cause.UNKNOWN;
    }

    /** A refusal of the node's own credentials says nothing about a pod that brings others. */
    private boolean isBlind(Cause found) {
        boolean refused = REFUSALS.contains(found) || found == Cause.AUTH_REALM_REFUSED;
        boolean podHasOthers = !known.pod().pullSecrets().isEmpty();
        return refused && (podHasOthers || !REFUSALS.contains(said));
    }

    private boolean isFiner(Cause found) {
        return message.alternatives().contains(found.code())
                || FINER.getOrDefault(said, Set.of()).contains(found)
                || (found.stage() == said.stage() && isWay(found) && message.confidence() < STRONG);
    }

    private static boolean isWay(Cause cause) {
        Stage stage = cause.stage();
        return stage == Stage.DNS || stage == Stage.CONNECT || stage == Stage.TLS || stage == Stage.HTTP;
    }
}
