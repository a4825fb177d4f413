/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.quota.Silences;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.StageLog;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Owner;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what a walk found into the wire's records. */
final class Results {

    private final String vantage;

    /** @param vantage host or pod: whose network we are in */
    Results(String vantage) {
        this.vantage = vantage;
    }

    /** A reference that is none. */
    CheckResult invalid(String image, String detail, List<String> fixes) {
        Failure failure = Failure.of(Cause.INVALID_REFERENCE, Role.NODE, null, detail);
        VerdictReport told = Verdicts.of(failure, image);
        VerdictReport verdict = new VerdictReport(
                told.stage(),
                told.cause(),
                null,
                null,
                told.owner(),
                told.summary(),
                told.evidence(),
                fixes.isEmpty() ? told.fix() : fixes);
        return new CheckResult(image, null, null, false, verdict, List.of(), List.of(), null, null, null, null);
    }

    /** We broke, not the pull: nothing is known, and where we broke is told for the report of it. */
    CheckResult broken(@Nullable String image, @Nullable String registry, RuntimeException thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        Failure failure = Failure.of(Cause.UNKNOWN, Role.NODE, null, "a fault of this program, please report it")
                .with("exception", thrown.getClass().getName())
                .with("at", trace.length == 0 ? "" : trace[0].toString());
        VerdictReport verdict = Verdicts.of(failure, image);
        return new CheckResult(image, registry, null, null, verdict, List.of(), List.of(), null, null, null, null);
    }

    /** Something on the node keeps the runtime from asking anybody. */
    CheckResult hindered(String image, PullPath path, Problem hindrance) {
        Failure failure =
                Failure.of(hindrance.cause(), Role.NODE, null, hindrance.detail() + " (" + hindrance.origin() + ")");
        return new CheckResult(
                image,
                null,
                canonical(path),
                hindrance.isOurs() ? null : Boolean.FALSE,
                Verdicts.of(failure, image),
                problems(path),
                List.of(),
                null,
                null,
                null,
                null);
    }

    CheckResult image(String image, PullPath path, Walk.Result walk) {
        Failure failure = walk.failure();
        Optional<EndpointClient> quotaFrom = walk.clients().stream()
                .filter(client -> client.quota().isPresent())
                .findFirst();
        return new CheckResult(
                image,
                null,
                canonical(path),
                pullable(path, failure),
                failure == null ? pulled(walk) : refused(path, failure, image),
                warnings(path, walk),
                walk.clients().stream().map(this::endpoint).toList(),
                walk.content().digest(),
                walk.content().platform() == null
                        ? null
                        : walk.content().platform().toString(),
                walk.content().bytes(),
                quotaFrom.map(client -> quota(client, domain(path, client))).orElse(null));
    }

    private static VerdictReport pulled(Walk.Result walk) {
        boolean fallback = !walk.atEndpoints().isEmpty();
        return Verdicts.good(fallback ? "can be pulled, thanks to a fallback" : "can be pulled", Map.of());
    }

    /** What went wrong, in the light of what the path knows: a tag that was meant for a digest, access that hangs on what we cannot see. */
    private static VerdictReport refused(PullPath path, Failure failure, String image) {
        VerdictReport told = Verdicts.of(failure, image);
        String summary = told.summary();
        List<String> fixes = new ArrayList<>(told.fix());
        if (pullable(path, failure) == null && path.podIdentity().isPresent()) {
            String why = path.podIdentity().get();
            summary += "; " + why;
            if (why.contains("pull secret")) {
                fixes.addFirst(
                        "developer: what the pod brings decides: see that it is for this registry, by"
                                + " `kubectl get secret NAME -o jsonpath='{.data.\\.dockerconfigjson}' | base64 -d`, and try it with `docker login`");
            }
        }
        Optional<Credential> own = isOfALogin(failure.cause()) ? ofNode(path) : Optional.empty();
        own.ifPresent(credential -> fixes.addFirst("platform: what was refused is the node's own login, "
                + credential.label() + ": correct or renew it there"));
        ImageReference reference = path.reference();
        if (failure.cause() == Cause.TAG_NOT_FOUND && reference != null) {
            reference.intended().ifPresent(fixes::addFirst);
        }
        return new VerdictReport(
                told.stage(),
                told.cause(),
                told.role(),
                told.host(),
                // Who deploys the workload can do nothing about a file of the node.
                own.isPresent() ? Owner.PLATFORM.code() : told.owner(),
                summary,
                told.evidence(),
                fixes);
    }

    private static boolean isOfALogin(Cause cause) {
        return cause == Cause.AUTH_BAD_CREDENTIALS || cause == Cause.AUTH_EXPIRED_TOKEN;
    }

    /** The login that the node brings, its kubelet's before its runtime's. */
    private static Optional<Credential> ofNode(PullPath path) {
        return path.credentials().stream()
                .findFirst()
                .or(() -> path.endpoints().stream()
                        .flatMap(endpoint -> endpoint.ownCredential().stream())
                        .findFirst());
    }

    private static @Nullable String canonical(PullPath path) {
        ImageReference reference = path.reference();
        return reference == null ? null : reference.canonical();
    }

    /** Unknown where it hangs on a pod's own identity, on a step that the runtime would take and we do not, or on a file that we may not read. */
    static @Nullable Boolean pullable(PullPath path, @Nullable Failure failure) {
        if (failure == null) {
            return true;
        }
        boolean ours = failure.cause() == Cause.AUTH_REALM_REFUSED
                || failure.cause() == Cause.UNKNOWN
                || Silences.isNotAsked(failure)
                || Problem.isOurs(failure.detail())
                || path.problems().stream().anyMatch(problem -> problem.isOurs());
        boolean pods = path.podIdentity().isPresent()
                && switch (failure.cause()) {
                    case AUTH_REQUIRED, AUTH_BAD_CREDENTIALS, AUTH_EXPIRED_TOKEN, AUTH_FORBIDDEN, AUTH_AMBIGUOUS ->
                        true;
                    default -> false;
                };
        return (ours || pods) ? null : Boolean.FALSE;
    }

    EndpointReport endpoint(EndpointClient client) {
        Endpoint endpoint = client.endpoint();
        String role = endpoint.kind() == Endpoint.Kind.MIRROR ? "mirror" : "upstream";
        return new EndpointReport(endpoint.url(), role, vantage, client.log().reports(), client.from());
    }

    private static List<WarningReport> warnings(PullPath path, Walk.Result walk) {
        List<WarningReport> warnings = new ArrayList<>(problems(path));
        if (walk.failure() == null) {
            walk.clients().forEach(client -> endpointFailure(client).ifPresent(warnings::add));
        }
        Failure oddity = walk.content().oddity();
        if (oddity != null) {
            warnings.add(Verdicts.warning(oddity, null));
        }
        walk.clients().forEach(client -> addWarnings(client, warnings));
        return warnings;
    }

    /** What went wrong at an endpoint of an image that comes all the same; TLS that plain HTTP stands in for has a warning of its own. */
    static Optional<WarningReport> endpointFailure(EndpointClient client) {
        String replaced = client.overHttpInstead().isPresent() ? Stage.TLS.code() : "";
        return client.log().reports().stream()
                .filter(stage -> "fail".equals(stage.status()) && !replaced.equals(stage.stage()))
                .findFirst()
                .map(stage -> stageWarning(client, stage));
    }

    private static WarningReport stageWarning(EndpointClient client, StageReport stage) {
        String code = stage.cause() == null ? Cause.UNKNOWN.code() : stage.cause();
        Cause cause = Cause.ofCode(code).orElse(Cause.UNKNOWN);
        String words = cause.summary();
        if ("warn".equals(stage.status()) && stage.evidence().get("failed") instanceof Map<?, ?> addresses) {
            words += " (at "
                    + String.join(
                            ", ",
                            addresses.keySet().stream().map(String::valueOf).toList()) + "; another address answers)";
        }
        return new WarningReport(
                cause == Cause.UNKNOWN ? stage.stage() : cause.stage().code(),
                code,
                client.endpoint().url(),
                client.endpoint().authority() + ": " + words);
    }

    static void addWarnings(EndpointClient client, List<WarningReport> warnings) {
        StageLog log = client.log();
        String url = client.endpoint().url();
        log.dnsWarnings().stream()
                .distinct()
                .map(cause -> Failure.of(
                        cause, Role.NODE, null, "a DNS server of this node did not help; another one answered"))
                .map(failure -> Verdicts.warning(failure, url))
                .forEach(warnings::add);
        log.reports().stream()
                .filter(stage -> "warn".equals(stage.status()) && !"dns".equals(stage.stage()))
                .map(stage -> stageWarning(client, stage))
                .forEach(warnings::add);
        client.overHttpInstead().map(failure -> Verdicts.warning(failure, url)).ifPresent(warnings::add);
        client.quota()
                .filter(PullQuota::isLow)
                .filter(quota -> !quota.isExhausted())
                .ifPresent(quota -> warnings.add(Verdicts.warning(low(client, quota), url)));
    }

    private static Failure low(EndpointClient client, PullQuota quota) {
        return Failure.of(
                Cause.QUOTA_LOW,
                Role.REGISTRY,
                client.endpoint().authority(),
                quota.remaining() + " of " + quota.limit() + " pulls left in " + quota.windowSeconds() + " s");
    }

    static List<WarningReport> problems(PullPath path) {
        return path.problems().stream()
                .map(problem -> new WarningReport(
                        problem.cause().stage().code(),
                        problem.cause().code(),
                        null,
                        problem.detail() + " (" + problem.origin() + ")"))
                .toList();
    }

    private static String domain(PullPath path, EndpointClient client) {
        ImageReference reference = path.reference();
        return reference == null ? client.endpoint().authority() : reference.domain();
    }

    static QuotaReport quota(EndpointClient client, String registry) {
        PullQuota quota = client.quota().orElseThrow();
        return new QuotaReport(registry, quota.identity(), quota.limit(), quota.remaining(), quota.windowSeconds());
    }

    /** The stages of the endpoint that decided: the first that works, else the last one asked. */
    static List<StageReport> deciding(List<EndpointReport> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.stages().stream().noneMatch(stage -> "fail".equals(stage.status())))
                .findFirst()
                .or(() -> endpoints.isEmpty() ? Optional.empty() : Optional.of(endpoints.getLast()))
                .map(EndpointReport::stages)
                .orElse(List.of());
    }

    /** The certificate among these stages. */
    static Optional<NodeReport.Certificate> certificate(List<StageReport> stages) {
        return stages.stream()
                .filter(stage -> "tls".equals(stage.stage()) && stage.evidence().containsKey("notAfter"))
                .findFirst()
                .map(stage -> new NodeReport.Certificate(
                        String.valueOf(stage.evidence().get("subject")),
                        String.valueOf(stage.evidence().get("issuer")),
                        String.valueOf(stage.evidence().get("notAfter"))));
    }
}
