/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Speaks to one endpoint for one image with one credential (or none), and writes down how each stage went. What can be asked is here, how it
 * is asked in {@link Conversation}. Used by one thread.
 */
public final class EndpointClient {

    /** A thousand tags of the longest kind. */
    private static final int MAX_TAGS_BYTES = 160 * 1024;

    private final Puller puller;
    private final RuntimeRules rules;
    private final Conversation conversation;

    /**
     * @param repository the image's own repository path, which containerd always puts into the token's scope
     * @param credential what is offered here; empty for anonymous
     * @param last whether it is the last one of the path: only there runtimes ask for anything twice
     */
    public EndpointClient(
            Puller puller,
            Endpoint endpoint,
            RuntimeRules rules,
            String repository,
            Optional<Credential> credential,
            boolean last) {
        this.puller = puller;
        this.rules = rules;
        this.conversation = new Conversation(puller, endpoint, rules, repository, credential, last);
    }

    /** As it is used now: over plain HTTP where https was tried in vain. */
    public Endpoint endpoint() {
        return conversation.endpoint();
    }

    public StageLog log() {
        return conversation.log();
    }

    /** The quota that the last answer named. */
    public Optional<PullQuota> quota() {
        return conversation.wire().quota();
    }

    /** Which files of the node stand behind what is done here, for people. */
    public Map<String, Object> from() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", endpoint().origin().toString());
        if (!endpoint().tls().origins().isEmpty()) {
            facts.put(
                    "tls",
                    endpoint().tls().origins().stream().map(String::valueOf).toList());
        }
        puller.exchanger()
                .proxyFor(endpoint().scheme(), endpoint().host(), endpoint().port())
                .ifPresent(proxy -> facts.put("proxy", proxy.shown() + " by " + proxy.origin()));
        facts.put("credential", conversation.credentialLabel());
        return facts;
    }

    /** Whether a manifest GET here may cost a pull: the registry counts them, or its answers name a quota. */
    public boolean charges() {
        return conversation.wire().charges();
    }

    /**
     * The same for one object, after asking for it by HEAD where nothing was asked here yet: only an answer tells whether pulls are counted.
     */
    public boolean charges(String digest) {
        if (!charges() && !conversation.wire().hasHeard()) {
            head(digest, true);
        }
        return conversation.wire().charges();
    }

    /** Why plain HTTP is used although https was tried first. */
    public Optional<Failure> overHttpInstead() {
        return conversation.overHttpInstead();
    }

    /**
     * Whether a puller gets through to this registry: its API root, and its token server where it names one. Being refused is getting
     * through. At Docker Hub the image that it offers for the purpose is asked for, because its answer names this address's quota.
     * Empty when it gets through.
     */
    public Optional<Reply.Bad> reach() {
        boolean hub = Dialect.of(endpoint().authority()) == Dialect.DOCKER_HUB;
        Reply reply = hub ? previewQuota() : conversation.request(Request.root(endpoint(), true));
        if (!(reply instanceof Reply.Bad bad)) {
            return Optional.empty();
        }
        if (isRefusal(bad.failure())) {
            log().forgive(bad.failure());
            return Optional.empty();
        }
        return Optional.of(bad);
    }

    /**
     * Whether a connection to this endpoint can be opened, as far as TLS goes, without asking for anything. Empty when it can.
     *
     * @param within whatever was opened so lately counts as open
     */
    public Optional<Reply.Bad> connect(Duration within) {
        return conversation.connect(within);
    }

    /** HEAD of the image that Docker Hub offers to read one's quota by: not counted, and its headers tell what is left. */
    public Reply previewQuota() {
        return conversation.request(
                new Request("HEAD", endpoint().url() + "/" + Dialect.QUOTA_PREVIEW, What.TAG, Map.of(), 0, true));
    }

    /** A client of the registry that this endpoint mirrors, with nothing of what is meant for the mirror alone. */
    public EndpointClient atUpstream(String host) {
        Endpoint upstream = new Endpoint(
                "https",
                host,
                443,
                "/v2",
                Endpoint.Kind.UPSTREAM,
                endpoint().capabilities(),
                endpoint().repository(),
                null,
                TlsSettings.DEFAULT,
                Map.of(),
                endpoint().dialTimeout(),
                List.of(),
                false,
                Endpoint.InsecureFallback.NEVER,
                endpoint().origin());
        return new EndpointClient(puller, upstream, rules, endpoint().repository(), Optional.empty(), false);
    }

    private static boolean isRefusal(Failure failure) {
        return switch (failure.cause()) {
            case AUTH_REQUIRED,
                    AUTH_AMBIGUOUS,
                    AUTH_BAD_CREDENTIALS,
                    AUTH_EXPIRED_TOKEN,
                    TAG_NOT_FOUND,
                    AUTH_REALM_REFUSED -> true;
            default -> false;
        };
    }

    /** HEAD of a manifest by tag or digest. */
    public Reply head(String object, boolean isDigest) {
        Reply reply =
                conversation.request(manifest("HEAD", object, isDigest ? What.DIGEST : What.TAG, ErrorBody.MAX_BYTES));
        if (reply instanceof Reply.Good good) {
            conversation.wire().exemptUnlessMentioned(good.answer());
        }
        return reply;
    }

    /** Whether what answers here is a registry at all: its root says so, or wants to know who asks. */
    public boolean isRegistry() {
        return conversation.send(Request.root(endpoint(), false)) instanceof Exchange.Answer answer
                && (answer.status() == 401 || answer.status() == 200)
                && !"text/html".equals(answer.mediaType());
    }

    /** The manifest itself. */
    public Reply get(String object, boolean isDigest, boolean isChild) {
        What what = isChild ? What.CHILD : isDigest ? What.DIGEST : What.TAG;
        return conversation.request(manifest("GET", object, what, Manifest.MAX_BYTES + 1));
    }

    private Request manifest(String method, String object, What what, int maxBody) {
        Map<String, List<String>> accept = Map.of("Accept", List.of(MediaTypes.ACCEPT));
        return new Request(method, url("/manifests/" + object), what, accept, maxBody, true);
    }

    /** A blob, whole up to {@code most} bytes. */
    public Reply blob(String digest, int most) {
        return conversation.request(new Request("GET", url("/blobs/" + digest), What.BLOB, Map.of(), most, true));
    }

    /** A blob's first byte: whoever sends more is not listened to. */
    public Reply firstByte(String digest) {
        Map<String, List<String>> range = Map.of("Range", List.of("bytes=0-0"));
        return conversation.request(new Request("GET", url("/blobs/" + digest), What.BLOB, range, 1, true));
    }

    /** The first entry of the tag list: tells a repository from none, and is not counted as a pull. */
    public Reply tags() {
        return tags(1);
    }

    /** The first {@code most} entries of the tag list; not counted as a pull. */
    public Reply tags(int most) {
        return conversation.request(new Request(
                "GET",
                url("/tags/list") + (endpoint().namespace() == null ? "?n=" : "&n=") + most,
                What.TAGS,
                Map.of(),
                most == 1 ? ErrorBody.MAX_BYTES : MAX_TAGS_BYTES,
                true));
    }

    private String url(String what) {
        String namespace = endpoint().namespace();
        return endpoint().url() + "/" + endpoint().repository() + what + (namespace == null ? "" : "?ns=" + namespace);
    }
}
