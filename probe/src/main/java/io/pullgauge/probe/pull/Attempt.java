/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.path.RuntimeRules.Fallback;
import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Manifest;
import io.pullgauge.probe.registry.Puller;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One attempt with one credential: resolve the reference over the endpoints, then look at what it names. Used by one thread. */
final class Attempt {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private final PullPath path;
    private final ImageReference reference;
    private final List<EndpointClient> clients;
    private final List<Failure> atEndpoints = new ArrayList<>();
    private final Spend spend;
    private final Walk.Depth depth;
    private @Nullable Failure failure;
    private Content content = Content.UNSEEN;

    Attempt(PullPath path, Puller puller, Optional<Credential> credential, Spend spend, Walk.Depth depth) {
        this.path = path;
        this.spend = spend;
        this.depth = depth;
        ImageReference asked = path.reference();
        if (asked == null) {
            throw new IllegalArgumentException("an image's path is wanted (expected: a reference)");
        }
        this.reference = asked;
        this.clients = path.endpoints().stream()
                .map(endpoint -> client(path, puller, endpoint, credential))
                .toList();
    }

    static EndpointClient client(PullPath path, Puller puller, Endpoint endpoint, Optional<Credential> credential) {
        Optional<Credential> offered =
                endpoint.takesPodCredentials() && credential.isPresent() ? credential : endpoint.ownCredential();
        boolean last = endpoint.equals(path.endpoints().getLast());
        return new EndpointClient(puller, endpoint, path.rules(), endpoint.repository(), offered, last);
    }

    Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    Walk.Result result() {
        return new Walk.Result(failure, clients, List.copyOf(atEndpoints), content);
    }

    /** Whether it broke at a later stage than the other; stages are in the order in which a pull passes them. */
    boolean gotFurtherThan(Attempt other) {
        return failure != null && other.failure != null && failure.stage().compareTo(other.failure.stage()) > 0;
    }

    void run() {
        List<EndpointClient> left = clients;
        while (!left.isEmpty()) {
            Optional<Resolved> resolved = resolve(left);
            if (resolved.isEmpty()) {
                return;
            }
            look(resolved.get());
            int next = clients.indexOf(resolved.get().client()) + 1;
            boolean goesOn = failure != null && path.rules().fallback() == Fallback.UNTIL_PULLED;
            left = goesOn ? clients.subList(next, clients.size()) : List.of();
            if (!left.isEmpty() && failure != null) {
                atEndpoints.add(failure);
                failure = null;
            }
        }
    }

    private void look(Resolved resolved) {
        EndpointClient at = resolved.client();
        at.log().ok(Stage.MANIFEST, resolved.answer().phases().answerMillis(), resolved.facts());
        content = content.withDigest(resolved.digest());
        if (isExhausted(at)) {
            return;
        }
        if (depth == Walk.Depth.RESOLVE) {
            at.log().skip(Stage.BLOB, "looked at lately");
            return;
        }
        Sight sight = new Sight(path, clients, at, spend, depth);
        failure = sight.look(resolved).orElse(null);
        String digest = content.digest();
        content = digest == null ? sight.content() : sight.content().withDigest(digest);
    }

    /** Zero left and this pull would be counted: the next GET fails. */
    private boolean isExhausted(EndpointClient client) {
        var quota = client.quota();
        if (quota.isEmpty()) {
            client.log().skip(Stage.LIMIT, "the registry names no quota");
            return false;
        }
        if (!quota.get().isExhausted()) {
            client.log().ok(Stage.LIMIT, null, quotaFacts(quota.get()));
            return false;
        }
        failure = Failure.of(
                        Cause.QUOTA_EXHAUSTED,
                        Role.REGISTRY,
                        client.endpoint().authority(),
                        "0 of " + quota.get().limit() + " pulls left")
                .with("windowSeconds", quota.get().windowSeconds());
        client.log().fail(failure, null);
        return true;
    }

    private static Map<String, Object> quotaFacts(PullQuota quota) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("remaining", quota.remaining());
        facts.put("limit", quota.limit());
        facts.put("windowSeconds", quota.windowSeconds());
        return facts;
    }

    private Optional<Resolved> resolve(List<EndpointClient> left) {
        boolean byDigest = reference.digest() != null;
        List<Refused> refused = new ArrayList<>();
        for (EndpointClient client : left) {
            if (!mayResolve(client.endpoint(), byDigest)) {
                client.log().skip(Stage.MANIFEST, "the node's configuration does not let this host resolve tags");
                continue;
            }
            Reply reply = client.head(reference.object(), byDigest);
            Reply checked = reply instanceof Reply.Good good ? withinSize(client, good) : reply;
            if (checked instanceof Reply.Good good) {
                return settled(client, good.answer(), byDigest);
            }
            Reply.Bad bad = (Reply.Bad) checked;
            atEndpoints.add(bad.failure());
            refused.add(new Refused(client, bad));
        }
        failure = refused.isEmpty()
                ? nobodyToAsk()
                : Blame.of(refused, path.rules().reported(), reference.object());
        return Optional.empty();
    }

    /** containerd takes a manifest that is too large for none at all, and goes on to the next endpoint. */
    private static Reply withinSize(EndpointClient client, Reply.Good good) {
        String length = good.answer().header("content-length").orElse("0");
        boolean large = LENGTH.matcher(length).matches() && Long.parseLong(length) > Manifest.MAX_BYTES;
        if (!large) {
            return good;
        }
        Failure failure = Failure.of(
                Cause.MANIFEST_TOO_LARGE,
                Role.REGISTRY,
                client.endpoint().authority(),
                "the manifest has " + length + " bytes (expected: at most " + Manifest.MAX_BYTES + ")");
        client.log().fail(failure, null);
        return new Reply.Bad(failure, Reply.Kind.NOT_FOUND);
    }

    /** What one endpoint answered to no avail. */
    record Refused(EndpointClient client, Reply.Bad bad) {}

    private static boolean mayResolve(Endpoint endpoint, boolean byDigest) {
        return endpoint.capabilities().contains(Endpoint.Capability.PULL)
                && (byDigest || endpoint.capabilities().contains(Endpoint.Capability.RESOLVE));
    }

    private Failure nobodyToAsk() {
        return Failure.of(
                Cause.MIRROR_MISCONFIGURED,
                Role.NODE,
                reference.domain(),
                "no host in the node's configuration may resolve this reference");
    }

    private Optional<Resolved> settled(EndpointClient client, Exchange.Answer answer, boolean byDigest) {
        if ("text/html".equals(answer.mediaType())) {
            Failure page = Failure.of(
                    Cause.REGISTRY_UNEXPECTED_RESPONSE,
                    Role.REGISTRY,
                    client.endpoint().authority(),
                    "a web page came where a manifest was asked for");
            failed(client, page);
            return Optional.empty();
        }
        String named = answer.header("docker-content-digest").orElse("");
        String digest = byDigest ? reference.object() : Descriptor.isDigest(named) ? named : null;
        return Optional.of(new Resolved(client, answer, digest));
    }

    private void failed(EndpointClient client, Failure why) {
        client.log().fail(why, null);
        failure = why;
        atEndpoints.add(why);
    }

    /**
     * A reference that an endpoint knows.
     *
     * @param digest null where the registry did not say and the manifest was not fetched
     */
    record Resolved(
            EndpointClient client,
            Exchange.Answer answer,
            @Nullable String digest) {

        Map<String, Object> facts() {
            return digest == null
                    ? Map.of("status", answer.status())
                    : Map.of("status", answer.status(), "digest", digest);
        }
    }
}
