/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a pull broke: the closed list of the contract. The wire code is the lower-case name and is never reused for anything else.
 *
 * <p>When in doubt between two, use {@link #AUTH_AMBIGUOUS} or {@link #UNKNOWN}: a wrong cause is worse than none.
 */
public enum Cause {
    // reference
    INVALID_REFERENCE(Stage.REFERENCE, Owner.DEVELOPER, "the image reference is not valid"),
    // dns
    DNS_NXDOMAIN(Stage.DNS, Owner.PLATFORM, "the registry's name does not exist in this node's DNS"),
    DNS_NO_ADDRESS(Stage.DNS, Owner.PLATFORM, "the registry's name exists but has no address"),
    DNS_TIMEOUT(Stage.DNS, Owner.PLATFORM, "the node's DNS servers do not answer in time"),
    DNS_SERVFAIL(Stage.DNS, Owner.PLATFORM, "the node's DNS server failed to resolve the name (SERVFAIL)"),
    DNS_REFUSED(Stage.DNS, Owner.PLATFORM, "the node's DNS server refuses to answer for this name (REFUSED)"),
    DNS_SERVER_UNREACHABLE(Stage.DNS, Owner.PLATFORM, "the node's DNS servers cannot be reached"),
    // connect
    CONNECT_REFUSED(Stage.CONNECT, Owner.PLATFORM, "nothing listens there: the connection was refused"),
    CONNECT_TIMEOUT(Stage.CONNECT, Owner.PLATFORM, "the connection timed out: packets are dropped on the way"),
    NO_ROUTE(Stage.CONNECT, Owner.PLATFORM, "the node has no route to the host"),
    CONNECTION_RESET(
            Stage.CONNECT, Owner.PLATFORM, "the connection was reset by the other side or by something between"),
    PROXY_ERROR(Stage.CONNECT, Owner.PLATFORM, "the proxy failed"),
    PROXY_AUTH_REQUIRED(Stage.CONNECT, Owner.PLATFORM, "the proxy wants credentials (407)"),
    PROXY_DENIED(Stage.CONNECT, Owner.PLATFORM, "the proxy refuses this host"),
    // tls
    TLS_UNKNOWN_CA(
            Stage.TLS, Owner.PLATFORM, "the certificate is signed by an authority that this node does not trust"),
    TLS_INCOMPLETE_CHAIN(Stage.TLS, Owner.OPERATOR, "the server does not send its intermediate certificate"),
    TLS_EXPIRED(Stage.TLS, Owner.OPERATOR, "the certificate has expired"),
    TLS_NOT_YET_VALID(Stage.TLS, Owner.OPERATOR, "the certificate is not valid yet"),
    TLS_HOSTNAME_MISMATCH(Stage.TLS, Owner.OPERATOR, "the certificate is for another name"),
    TLS_PROTOCOL_VERSION(Stage.TLS, Owner.OPERATOR, "no TLS version or cipher in common"),
    TLS_CLIENT_CERT_REQUIRED(Stage.TLS, Owner.PLATFORM, "the server wants a client certificate"),
    TLS_PLAIN_HTTP(Stage.TLS, Owner.PLATFORM, "the server speaks plain HTTP where TLS is expected"),
    TLS_HANDSHAKE_TIMEOUT(Stage.TLS, Owner.PLATFORM, "the TLS handshake timed out"),
    TLS_HANDSHAKE_CLOSED(Stage.TLS, Owner.PLATFORM, "the connection was closed during the TLS handshake"),
    TLS_REVOKED(Stage.TLS, Owner.OPERATOR, "the certificate is revoked"),
    TLS_OTHER(Stage.TLS, Owner.PLATFORM, "the TLS handshake failed"),
    // http
    HTTP_TIMEOUT(Stage.HTTP, Owner.OPERATOR, "the server accepted the connection but does not answer"),
    REDIRECT_LOOP(Stage.HTTP, Owner.OPERATOR, "the server redirects without end"),
    REGISTRY_5XX(Stage.HTTP, Owner.OPERATOR, "the registry answers with a server error"),
    REGISTRY_UNEXPECTED_RESPONSE(Stage.HTTP, Owner.PLATFORM, "what answers there is not a registry"),
    // auth
    AUTH_REQUIRED(Stage.AUTH, Owner.DEVELOPER, "the registry wants credentials and there are none that match"),
    AUTH_BAD_CREDENTIALS(Stage.AUTH, Owner.DEVELOPER, "the registry does not accept these credentials"),
    AUTH_EXPIRED_TOKEN(Stage.AUTH, Owner.OPERATOR, "the credentials have expired"),
    AUTH_FORBIDDEN(Stage.AUTH, Owner.OPERATOR, "known, but not allowed to pull this"),
    AUTH_AMBIGUOUS(
            Stage.AUTH,
            Owner.DEVELOPER,
            "the repository is missing or these credentials may not see it; the registry does not say which"),
    AUTH_TOKEN_ENDPOINT(Stage.AUTH, Owner.OPERATOR, "the token server does not answer as it should"),
    AUTH_REALM_REFUSED(
            Stage.AUTH, Owner.PLATFORM, "the registry points to a server to which Pullgauge does not follow it"),
    // manifest
    REPO_NOT_FOUND(Stage.MANIFEST, Owner.DEVELOPER, "the repository does not exist"),
    TAG_NOT_FOUND(Stage.MANIFEST, Owner.DEVELOPER, "the repository has no such tag"),
    DIGEST_NOT_FOUND(Stage.MANIFEST, Owner.DEVELOPER, "the repository has no such digest"),
    PLATFORM_MISMATCH(Stage.MANIFEST, Owner.DEVELOPER, "the image is not built for this node's platform"),
    MANIFEST_INVALID(Stage.MANIFEST, Owner.DEVELOPER, "the manifest is not valid"),
    MANIFEST_UNSUPPORTED(Stage.MANIFEST, Owner.DEVELOPER, "the runtime cannot use this kind of manifest"),
    MANIFEST_DIGEST_MISMATCH(Stage.MANIFEST, Owner.OPERATOR, "the manifest's bytes do not have the digest asked for"),
    MANIFEST_TOO_LARGE(Stage.MANIFEST, Owner.DEVELOPER, "the manifest is larger than the runtime takes"),
    INDEX_INCOMPLETE(Stage.MANIFEST, Owner.DEVELOPER, "the index names a manifest that is not there"),
    // limit
    RATE_LIMITED(Stage.LIMIT, Owner.OPERATOR, "the pull quota is spent"),
    THROTTLED(Stage.LIMIT, Owner.OPERATOR, "too many requests: the server or the kubelet throttles"),
    QUOTA_EXHAUSTED(Stage.LIMIT, Owner.OPERATOR, "no pull is left in this window: the next one fails"),
    QUOTA_LOW(Stage.LIMIT, Owner.OPERATOR, "few pulls are left in this window"),
    // blob
    BLOB_NOT_FOUND(Stage.BLOB, Owner.OPERATOR, "the manifest names a blob that is not there"),
    BLOB_FORBIDDEN(Stage.BLOB, Owner.OPERATOR, "the blob host refuses this blob"),
    BLOB_CDN_BLOCKED(Stage.BLOB, Owner.PLATFORM, "the host that serves the blobs is blocked"),
    BLOB_INTERRUPTED(Stage.BLOB, Owner.PLATFORM, "the download breaks off"),
    BLOB_DIGEST_MISMATCH(Stage.BLOB, Owner.OPERATOR, "the blob's bytes do not have the digest asked for"),
    // node
    MIRROR_MISCONFIGURED(Stage.NODE, Owner.PLATFORM, "the node's mirror configuration is wrong"),
    MIRROR_UNREACHABLE(Stage.NODE, Owner.PLATFORM, "the mirror cannot be reached"),
    CREDENTIALS_UNREADABLE(Stage.NODE, Owner.PLATFORM, "credentials on the node cannot be read"),
    DISK_FULL(Stage.NODE, Owner.PLATFORM, "the node's disk is full"),
    UNPACK_FAILED(Stage.NODE, Owner.PLATFORM, "the layer cannot be unpacked"),
    SNAPSHOTTER(Stage.NODE, Owner.PLATFORM, "the runtime's snapshotter fails"),
    RUNTIME_UNAVAILABLE(Stage.NODE, Owner.PLATFORM, "the container runtime does not answer"),
    NEVER_PULL(Stage.NODE, Owner.DEVELOPER, "the pull policy is Never and the image is not on the node"),
    SIGNATURE_POLICY(Stage.NODE, Owner.PLATFORM, "a signature or vulnerability policy refuses the image"),
    CLOCK_SKEW(Stage.NODE, Owner.PLATFORM, "the node's clock is wrong"),
    // pull
    PULL_DEADLINE(Stage.PULL, Owner.PLATFORM, "the pull did not end in time"),
    // other
    UNKNOWN(Stage.OTHER, Owner.PLATFORM, "the cause is not known");

    private static final Map<String, Cause> BY_CODE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Cause::code, Function.identity()));

    private final Stage stage;
    private final Owner owner;
    private final String summary;

    Cause(Stage stage, Owner owner, String summary) {
        this.stage = stage;
        this.owner = owner;
        this.summary = summary;
    }

    /** The stable code used in JSON, metrics and text. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where a pull breaks for this cause. */
    public Stage stage() {
        return stage;
    }

    /** Who can usually mend it. */
    public Owner owner() {
        return owner;
    }

    /** What it means, in one clause without a subject that varies; starts in lower case, no full stop. */
    public String summary() {
        return summary;
    }

    /** The cause with this wire code; empty for a code that is not on the list. */
    public static Optional<Cause> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
