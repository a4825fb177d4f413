/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.CauseGuide;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to do about a verdict: what is peculiar to this registry and path first, then the guide's steps for the cause. */
final class Advice {

    /** podman, buildah and CRI-O give this host to what was built on the machine. */
    private static final String LOCAL =
            "developer: names under localhost/ are images built on a machine: build or load it on this node, or push it to a registry";

    private Advice() {}

    static List<String> of(Verdict verdict) {
        Cause cause = verdict.rule().cause();
        PullError error = verdict.error();
        List<String> fixes = new ArrayList<>();
        if (cause == Cause.INVALID_REFERENCE) {
            BadReference.step(error.subject().image()).ifPresent(fixes::add);
        }
        if (cause != Cause.UNKNOWN) {
            atMirror(error, cause).ifPresent(fixes::add);
            peculiar(error.registry(), cause).ifPresent(fixes::add);
        }
        fixes.addAll(CauseGuide.fixes(
                cause, pasteable(host(error, cause)), pasteable(error.subject().image())));
        return List.copyOf(fixes);
    }

    /** Credentials belong to the registry; every other fault to the host at which it was met. */
    private static @Nullable String host(PullError error, Cause cause) {
        boolean ofRegistry = error.host().isEmpty() || cause.stage() == Stage.AUTH || cause.stage() == Stage.MANIFEST;
        return ofRegistry && error.subject().registry() != null
                ? error.subject().registry()
                : error.host().isEmpty() ? null : error.host();
    }

    private static Optional<String> atMirror(PullError error, Cause cause) {
        String host = pasteable(error.host());
        boolean mirror = error.mirrored() && (error.where() == Where.RESOLVE || error.where() == Where.PING);
        return mirror && host != null && cause != Cause.THROTTLED && cause != Cause.RATE_LIMITED
                ? Optional.of("platform: it was " + host
                        + " that answered (or should have), a mirror in the node's configuration: look "
                        + "there first, and at its fallback to the upstream")
                : Optional.empty();
    }

    private static Optional<String> peculiar(RegistryKind registry, Cause cause) {
        String advice = switch (cause.stage()) {
            case AUTH -> access(registry);
            case LIMIT -> limit(registry);
            case MANIFEST, CONNECT -> registry == RegistryKind.LOCAL_BUILD ? LOCAL : "";
            case REFERENCE, DNS, TLS, HTTP, BLOB, NODE, PULL, OTHER -> "";
        };
        return advice.isEmpty() ? Optional.empty() : Optional.of(advice);
    }

    private static String access(RegistryKind registry) {
        return switch (registry) {
            case DOCKER_HUB ->
                "developer: Docker Hub: the pull secret's server must be https://index.docker.io/v1/, and a name without a slash means"
                        + " library/NAME";
            case GHCR ->
                "developer: GHCR: packages are private until their settings say otherwise; a token needs read:packages and, in an"
                        + " organisation with single sign-on, to be authorised for it";
            case QUAY ->
                "operator: Quay: give the robot account of the secret read on the repository, or make the repository public";
            case ECR ->
                "platform: ECR: a token from `aws ecr get-login-password` lives 12 hours; let the kubelet's ecr-credential-provider fetch"
                        + " it with the node's role, and check account and region in the host";
            case ECR_PUBLIC ->
                "platform: ECR Public needs no login; remove a stale one: `docker logout public.ecr.aws`, or its pull secret";
            case GOOGLE ->
                "operator: Artifact Registry: give the node's service account roles/artifactregistry.reader, and check project and"
                        + " location in the path";
            case ACR ->
                "operator: ACR: give the kubelet's identity AcrPull; on AKS `az aks check-acr` tests it from a node";
            case GITLAB ->
                "developer: GitLab: use a deploy token with read_registry; the path must be group/project[/image]";
            case NVIDIA ->
                "developer: NGC: the user is literally $oauthtoken, and the key's organisation must hold the entitlement";
            case LOCAL_BUILD -> LOCAL;
            case PUBLIC_ONLY, OTHER, UNSAID -> "";
        };
    }

    private static String limit(RegistryKind registry) {
        return registry == RegistryKind.ECR_PUBLIC
                ? "operator: ECR Public: log in; \"Data limit exceeded\" does not pass by waiting"
                : "";
    }

    /** Steps hold commands that people copy: a name goes in only if it is plain enough for a shell. */
    private static @Nullable String pasteable(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > 300) {
            return null;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if ((!letter && "._-:/@[]".indexOf(c) < 0) || (i == 0 && c == '-')) {
                return null;
            }
        }
        return name;
    }
}
