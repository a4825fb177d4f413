/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.canary.SecretLook;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.CauseGuide;
import io.pullgauge.probe.verdict.Owner;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What to do about one pod's wait, in order; each step begins with who does it. Commands change nothing until somebody runs them. */
final class Fixes {
    private static final int MOST = 8;
    private static final String ALWAYS_PULL =
            "; where new pods have the policy Always again, the admission plugin AlwaysPullImages"
                    + " overrides it: `--enable-admission-plugins` of the API server";

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private final PodCase known;
    private final StuckImage image;
    private final Joined verdict;
    private final WorkloadChange change;
    private final List<String> steps = new ArrayList<>();

    private Fixes(PodCase known, StuckImage image, Joined verdict) {
        this.known = known;
        this.image = image;
        this.verdict = verdict;
        this.change = new WorkloadChange(known.pod(), image);
    }

    static List<String> of(PodCase known, StuckImage image, Joined verdict, @Nullable String registry) {
        Fixes fixes = new Fixes(known, image, verdict);
        fixes.own();
        Set<String> all = new LinkedHashSet<>(fixes.steps);
        String host = verdict.host() == null ? registry : verdict.host();
        all.addAll(CauseGuide.fixes(verdict.cause(), host, image.image().isBlank() ? null : image.image()));
        return all.stream().limit(MOST).toList();
    }

    private void own() {
        switch (verdict.cause()) {
            case TAG_NOT_FOUND, REPO_NOT_FOUND, AUTH_AMBIGUOUS, INVALID_REFERENCE -> otherName();
            case AUTH_BAD_CREDENTIALS, AUTH_EXPIRED_TOKEN -> staleSecret();
            case NEVER_PULL -> neverPull();
            case RATE_LIMITED, QUOTA_EXHAUSTED, THROTTLED -> limit();
            case CONNECT_TIMEOUT, HTTP_TIMEOUT, TLS_HANDSHAKE_TIMEOUT, BLOB_CDN_BLOCKED, NO_ROUTE -> blocked();
            case AUTH_FORBIDDEN -> forbidden();
            case DISK_FULL ->
                step(
                        Owner.PLATFORM,
                        "look at the node's image disk: `kubectl describe node " + node()
                                + "` (DiskPressure), and on it `df -h -i /var/lib/containerd`; `crictl rmi --prune` frees unused images");
            default -> {}
        }
        if (verdict.cause().stage() == Stage.AUTH) {
            known.looks().forEach(this::seen);
        }
        if (verdict.cause() == Cause.AUTH_REQUIRED || verdict.cause() == Cause.AUTH_FORBIDDEN) {
            cloudRole();
        }
        if (verdict.cause() == Cause.AUTH_AMBIGUOUS || verdict.cause() == Cause.AUTH_REQUIRED) {
            secret();
        }
        if (Reaches.isWay(verdict.cause()) && verdict.cause().stage() != Stage.LIMIT) {
            presentImages();
            registryLog();
        }
        if (verdict.cause().stage() == Stage.NODE && verdict.cause() != Cause.NEVER_PULL) {
            step(
                    Owner.PLATFORM,
                    "read the runtime's log of that time on " + node()
                            + ": `journalctl -u containerd -u crio -u kubelet --since '10 min ago'`");
        }
    }

    /** The nearest name that exists, and the command that puts it in place. */
    private void otherName() {
        Optional<ImageReference> wanted = Nearest.parse(image.image());
        if (wanted.isEmpty()) {
            return;
        }
        ImageReference reference = wanted.get();
        reference.intended().ifPresent(intended -> proposed(intended, "the tag looks like a digest"));
        List<String> own = known.tags().get(reference.repository());
        if (own != null && !real(own).isEmpty() && reference.tag() != null && reference.digest() == null) {
            List<String> near = Nearest.similar(reference.tag(), real(own), 3);
            List<String> shown = near.isEmpty() ? real(own).stream().limit(3).toList() : near;
            if (!own.contains(reference.tag()) && !shown.isEmpty()) {
                proposed(
                        reference.repository() + ":" + shown.getFirst(),
                        (near.isEmpty()
                                        ? "no tag is like " + reference.tag() + "; there are "
                                        : "the nearest tags are ")
                                + String.join(", ", shown));
            }
            return;
        }
        for (Map.Entry<String, List<String>> other : known.tags().entrySet()) {
            List<String> there = real(other.getValue());
            if (!other.getKey().equals(reference.repository()) && !there.isEmpty()) {
                String tag = reference.tag() == null || there.contains(reference.tag())
                        ? reference.object()
                        : there.getFirst();
                proposed(other.getKey() + ":" + tag, "this repository exists at the same registry");
                return;
            }
        }
    }

    /** A registry's list is anybody's: what is no tag stays out of a command that somebody will paste. */
    private static List<String> real(List<String> tags) {
        return tags.stream().filter(tag -> TAG.matcher(tag).matches()).toList();
    }

    private void proposed(String other, String why) {
        step(
                Owner.DEVELOPER,
                "perhaps " + shortName(other) + " is meant (" + why + "): " + change.image(shortName(other)));
    }

    /** As people write it: Docker Hub's own names without the parts that everybody leaves out. */
    private String shortName(String canonical) {
        boolean written =
                image.image().startsWith("docker.io/") || image.image().startsWith("index.docker.io/");
        if (written || !canonical.startsWith("docker.io/")) {
            return canonical;
        }
        String path = canonical.substring("docker.io/".length());
        return path.startsWith("library/") ? path.substring("library/".length()) : path;
    }

    /** Without a fixed tag a node would keep for ever what it has, so the name has to be mended first. */
    private boolean isFixed() {
        return Nearest.parse(image.image())
                .filter(reference -> reference.digest() != null
                        || (reference.tag() != null && !reference.tag().equals("latest")))
                .isPresent();
    }

    private void secret() {
        String registry = registry();
        String namespace = known.pod().key().namespace();
        if (!known.secretsMissing().isEmpty()) {
            step(
                    Owner.DEVELOPER,
                    "make the secret that the pod names: `kubectl -n " + namespace
                            + " create secret docker-registry "
                            + known.secretsMissing().getFirst() + " --docker-server="
                            + registry + " --docker-username=USER --docker-password=TOKEN`");
        } else if (known.pod().pullSecrets().isEmpty()) {
            step(
                    Owner.DEVELOPER,
                    "if it is private, make a secret and name it: `kubectl -n " + namespace
                            + " create secret docker-registry regcred --docker-server=" + registry
                            + " --docker-username=USER --docker-password=TOKEN`, then "
                            + change.secrets("regcred"));
        }
    }

    /** A secret's type cannot be changed, and a content that cannot be decoded is not worth mending by hand. */
    private void seen(SecretLook look) {
        if (look.fault() == null) {
            return;
        }
        String namespace = known.pod().key().namespace();
        switch (look.fault()) {
            case WRONG_TYPE, NO_KEY, UNDECODABLE, FLAWED ->
                step(
                        Owner.DEVELOPER,
                        "make " + look.name() + " anew, it " + look.text() + ": `kubectl -n " + namespace
                                + " delete secret " + look.name() + "`, then `" + create(look.name()) + "`");
            case NO_MATCH ->
                step(
                        Owner.DEVELOPER,
                        look.name() + " " + look.text() + ": make one for " + registry() + ", `" + create("regcred")
                                + "`, and name it beside the other: "
                                + change.secrets(look.name(), "regcred"));
            case MISSING, EXPIRED, UNSEEN -> {}
        }
    }

    private String create(String name) {
        return "kubectl -n " + known.pod().key().namespace() + " create secret docker-registry " + name
                + " --docker-server=" + registry() + " --docker-username=USER --docker-password=TOKEN";
    }

    private void staleSecret() {
        String names = String.join(", ", known.pod().pullSecrets());
        if (known.pod().pullSecrets().isEmpty()) {
            return;
        }
        boolean works = Boolean.TRUE.equals(verdict.worksNow());
        if (works) {
            step(
                    Owner.DEVELOPER,
                    "the image needs no secret from this node: take " + names + " out of the pod, or renew it; "
                            + "the kubelet never tries without a secret that matches");
        }
        step(
                Owner.DEVELOPER,
                "renew it: `kubectl -n " + known.pod().key().namespace() + " create secret docker-registry "
                        + known.pod().pullSecrets().getFirst() + " --docker-server=" + registry()
                        + " --docker-username=USER --docker-password=TOKEN --dry-run=client -o yaml | kubectl apply -f -`");
        step(Owner.PLATFORM, FreshCredentials.of(host()));
    }

    private void forbidden() {
        step(
                Owner.OPERATOR,
                "give the account behind "
                        + (known.pod().pullSecrets().isEmpty()
                                ? "the node's role (" + node() + ")"
                                : "the secret " + String.join(", ", known.pod().pullSecrets()))
                        + " the right to read this repository at " + registry());
    }

    /** A cloud's registry asks for the node's identity where a pod brings no secret. */
    private void cloudRole() {
        String host = host();
        if (!known.pod().pullSecrets().isEmpty()) {
            return;
        }
        if (host.endsWith(".amazonaws.com")) {
            step(
                    Owner.PLATFORM,
                    "give the instance role of " + node()
                            + " the policy AmazonEC2ContainerRegistryPullOnly and see that the kubelet has ecr-credential-provider;"
                            + " a registry of another account must name the role in the repository's policy");
        } else if (host.endsWith(".pkg.dev") || host.equals("gcr.io") || host.endsWith(".gcr.io")) {
            step(
                    Owner.PLATFORM,
                    "give the service account of " + node()
                            + " the role roles/artifactregistry.reader on the repository's project, and the node the scope"
                            + " devstorage.read_only or cloud-platform");
        } else if (host.endsWith(".azurecr.io")) {
            step(
                    Owner.PLATFORM,
                    "give the kubelet's identity the role AcrPull: `az aks update -g GROUP -n CLUSTER --attach-acr "
                            + host.substring(0, host.length() - ".azurecr.io".length()) + "`");
        }
    }

    private void neverPull() {
        boolean works = Boolean.TRUE.equals(verdict.worksNow());
        step(
                Owner.DEVELOPER,
                "let the kubelet pull it" + (works ? " (the node could)" : "") + ": "
                        + change.container("imagePullPolicy", "IfNotPresent"));
        step(
                Owner.PLATFORM,
                "or bring it to " + node() + " before the pod: there `crictl pull " + pasteable()
                        + "`, or `ctr -n k8s.io images import FILE` without a registry; under exactly this name. With credential verification"
                        + " (1.35 and newer) an image that another pod's secret brought counts as absent");
    }

    private void limit() {
        if (image.policy().equals("Always")) {
            step(
                    Owner.DEVELOPER,
                    isFixed()
                            ? "stop asking the registry at every start: "
                                    + change.container("imagePullPolicy", "IfNotPresent") + ALWAYS_PULL
                            : "name a fixed tag or a digest: without one the policy is Always, and every start asks the registry");
        }
        step(
                Owner.PLATFORM,
                "for now copy the image to a registry of your own and use it from there: `skopeo copy docker://"
                        + pasteable() + " docker://REGISTRY/PATH`; for good see `pullgauge advice`");
    }

    /** While a registry cannot be reached, a node that has the image starts the pod all the same, unless the policy forbids it. */
    private void presentImages() {
        if (image.policy().equals("Always") && isFixed()) {
            step(
                    Owner.DEVELOPER,
                    "nodes that have the image need no registry: " + change.container("imagePullPolicy", "IfNotPresent")
                            + ALWAYS_PULL);
        }
    }

    /** What to look for, and when. */
    private void registryLog() {
        Nearest.parse(image.image())
                .ifPresent(reference -> step(
                        Owner.OPERATOR,
                        "look in the access log of " + reference.domain() + " (or what stands before it) for /v2/"
                                + reference.path() + "/ from " + node() + " about " + image.since()
                                + ": nothing there means that the request was lost on the way; the node's side is `journalctl -u kubelet"
                                + " -u containerd -u crio --since '10 min ago' | grep " + reference.path() + "`"));
    }

    private void blocked() {
        step(
                Owner.PLATFORM,
                "let " + node() + " reach " + (verdict.host() == null ? registry() : verdict.host())
                        + " on port 443: the subnet's route (internet or NAT gateway, transit gateway), the firewall or security group by host"
                        + " name, or the node's proxy; the evidence page has what the firewall team needs");
    }

    /** The image as written, where it can stand in a command; an API server takes any text for one. */
    private String pasteable() {
        return Nearest.parse(image.image()).isPresent() ? image.image() : "IMAGE";
    }

    private String host() {
        return Nearest.parse(image.image()).map(ImageReference::domain).orElse("");
    }

    private String registry() {
        return Nearest.parse(image.image())
                .map(ImageReference::domain)
                .map(domain -> domain.equals("docker.io") ? "https://index.docker.io/v1/" : domain)
                .orElse("<registry>");
    }

    private String node() {
        return known.pod().node() == null ? "the node" : known.pod().node();
    }

    private void step(Owner owner, String what) {
        steps.add(owner.code() + ": " + what);
    }
}
