/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.SecretLook;
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
import java.util.stream.Collectors;
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
 *
 * <p>A canary is the kubelet's own pull with the pod's rights, later than its words: its failure takes their place, its success says that
 * what they told is over.
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
    private final @Nullable Canary canary;
    private final List<String> evidence = new ArrayList<>();

    private Join(PodCase known, StuckImage image) {
        this.known = known;
        this.image = image;
        Canary tried = known.canary();
        this.canary =
                tried != null && tried.endedAt() != null && tried.wish().image().equals(image.image()) ? tried : null;
        this.message = canary == null
                ? image.explained()
                : canary.explained()
                        .filter(why -> why.asCause() != Cause.UNKNOWN)
                        .orElse(image.explained());
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
        evidence.add("kubelet: " + Text.line(image.explained().message(), 600));
        if (canary != null) {
            evidence.add(told(canary));
        }
        known.looks().forEach(look -> evidence.add("look: " + Text.line(look.line(), 600)));
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

    private static String told(Canary canary) {
        String who = "canary on " + canary.wish().node() + ", "
                + canary.wish().identity().text() + ": ";
        return switch (canary.state()) {
            case PULLED -> who + "got the image at " + canary.endedAt();
            case FAILED ->
                who + Text.line(canary.explained().map(Explanation::message).orElse(""), 600);
            case RUNNING, UNKNOWN -> who + "decided nothing, " + Text.line(canary.message(), 600);
        };
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
        if (canary != null && canary.state() == Canary.State.PULLED) {
            return over(canary);
        }
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

    /** The kubelet got the image with the pod's own rights after it had told why it could not. */
    private Joined over(Canary canary) {
        Joined told = joined(
                said,
                said == Cause.UNKNOWN ? 0 : PAST,
                "canary",
                List.of(),
                "the kubelet met " + said.code() + "; at " + canary.endedAt() + " it got the image on "
                        + canary.wish().node()
                        + " with the same service account and pull secrets: mended, or passing. Its next try tells; a pod"
                        + " that is deleted tries at once");
        return new Joined(
                told.cause(),
                told.confidence(),
                told.alternatives(),
                told.basis(),
                told.role(),
                told.host(),
                told.summary(),
                told.evidence(),
                told.disagreement(),
                true);
    }

    private Joined differing(Cause found) {
        if (isOfTheNode(said)) {
            return byMessage(
                    STRONG,
                    said == Cause.NEVER_PULL
                            ? "the kubelet may not ask; if it did, it would meet " + found.code() + ": mend both"
                            : "the kubelet got further than the agent, which now meets " + found.code()
                                    + ": mend both");
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
        if (said == Cause.UNKNOWN) {
            return byMessage(0, "the kubelet's words name no cause, and the agent on the same node could pull it now");
        }
        if (said == Cause.BLOB_INTERRUPTED || said == Cause.BLOB_DIGEST_MISMATCH) {
            return byMessage(
                    Math.max(message.confidence(), LIKELY),
                    "the agent on the same node gets the image's first bytes and no more is asked for:"
                            + " `pullgauge check --deep` there fetches the whole layers");
        }
        return byMessage(
                PAST,
                "the kubelet met " + said.code() + ", the agent on the same node could pull the image now: " + passing()
                        + "; the kubelet's next try tells");
    }

    /** What a runtime reads only at its start, an agent has read since. */
    private String passing() {
        return switch (said) {
            case TLS_UNKNOWN_CA, TLS_INCOMPLETE_CHAIN, PROXY_ERROR, PROXY_AUTH_REQUIRED, PROXY_DENIED ->
                "it was passing, or the runtime goes on with the trust store and the proxy that it read at its start"
                        + " (a restart of it reads them again)";
            default -> "it was passing, or hits only the pod's own credentials";
        };
    }

    /** What is known of the secrets explains a refusal better than the refusal's own words. */
    private Joined secrets(Joined verdict) {
        if (!REFUSALS.contains(verdict.cause()) || isOver()) {
            return verdict;
        }
        Optional<SecretLook> expired = look(SecretLook.Fault.EXPIRED);
        if (expired.isPresent()) {
            return because(verdict, Cause.AUTH_EXPIRED_TOKEN, expired.get().line());
        }
        boolean open = verdict.cause() == Cause.AUTH_AMBIGUOUS || verdict.cause() == Cause.AUTH_REQUIRED;
        Optional<SecretLook> flawed = look(SecretLook.Fault.FLAWED);
        if (open && flawed.isPresent()) {
            return because(verdict, Cause.AUTH_BAD_CREDENTIALS, flawed.get().line());
        }
        List<SecretLook> looks = known.looks();
        boolean useless = !looks.isEmpty()
                && looks.stream()
                        .allMatch(look -> look.fault() != null && look.fault().isUseless());
        if (open && useless) {
            return because(
                    verdict,
                    Cause.AUTH_REQUIRED,
                    looks.stream().map(SecretLook::line).collect(Collectors.joining("; "))
                            + ", so the kubelet asked without credentials");
        }
        return open && !known.missingSecrets().isEmpty()
                ? because(
                        verdict,
                        Cause.AUTH_REQUIRED,
                        "the pull secret " + String.join(", ", known.missingSecrets()) + " does not exist in "
                                + known.pod().key().namespace() + ", so the kubelet asked without credentials")
                : verdict;
    }

    private boolean isOver() {
        return canary != null && canary.state() == Canary.State.PULLED;
    }

    private Optional<SecretLook> look(SecretLook.Fault fault) {
        return known.looks().stream().filter(look -> look.fault() == fault).findFirst();
    }

    private static Joined because(Joined verdict, Cause cause, String summary) {
        return new Joined(
                cause,
                Math.max(verdict.confidence(), STRONG),
                verdict.cause() == cause ? verdict.alternatives() : List.of(verdict.cause()),
                verdict.basis(),
                verdict.role(),
                verdict.host(),
                Text.line(summary, 600),
                verdict.evidence(),
                verdict.disagreement(),
                verdict.worksNow());
    }

    private Joined byMessage(double confidence, @Nullable String disagreement) {
        String alone = canary == null ? "message" : "canary";
        return joined(said, confidence, probe == null ? alone : "both", alternatives(said), disagreement);
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
