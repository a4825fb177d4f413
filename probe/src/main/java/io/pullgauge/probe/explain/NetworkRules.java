/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.at;
import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.status;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.function.Predicate;

/** Proxy, DNS and TCP: Go's net and net/http texts, which every runtime passes on; with the words of Linux, macOS and Windows. */
final class NetworkRules {

    private static final Predicate<PullError> LOOKUP = says("lookup ", "resolving host", "name resolution");

    private static final Predicate<PullError> TIMED_OUT = says(
            "i/o timeout",
            "connection timed out",
            "operation timed out",
            "context deadline exceeded",
            "a connection attempt failed",
            "did not properly respond after a period of time");

    private NetworkRules() {}

    static List<Rule> proxy() {
        return List.of(
                when(status(407).or(says("proxy authentication required", "err_cache_access_denied")))
                        .means(Cause.PROXY_AUTH_REQUIRED, 0.95),
                // squid's own error page
                when(says("err_access_denied", "blocked by proxy", "denied by proxy"))
                        .means(Cause.PROXY_DENIED, 0.85),
                // net/http: whatever follows happened on the way to the proxy
                when(at(Where.PROXY).or(says("invalid proxy url", "proxy: unknown scheme", "unsupported proxy scheme")))
                        .means(Cause.PROXY_ERROR, 0.93),
                // net/http: a CONNECT that was refused is reported by its status text alone
                when(e -> e.requestEndsWith("forbidden")).means(Cause.PROXY_DENIED, 0.85),
                when(e -> e.requestEndsWith("bad gateway")
                                || e.requestEndsWith("internal server error")
                                || e.requestEndsWith("bad request")
                                || e.requestEndsWith("method not allowed")
                                || e.requestEndsWith("service unavailable")
                                || e.requestEndsWith("gateway timeout")
                                || e.requestEndsWith("gateway time-out"))
                        .means(Cause.PROXY_ERROR, 0.8)
                        .or(Cause.CONNECT_TIMEOUT, Cause.REGISTRY_5XX));
    }

    static List<Rule> dns() {
        return List.of(
                // Go folds NXDOMAIN and an empty answer into one text
                when(says(
                                "no such host",
                                "name or service not known",
                                "nodename nor servname provided",
                                "could not resolve host",
                                "name does not resolve"))
                        .means(Cause.DNS_NXDOMAIN, 0.93)
                        .or(Cause.DNS_NO_ADDRESS),
                // glibc EAI_NODATA, Go's own, Windows' WSANO_DATA
                when(says("no address associated with", "no suitable address found", "no data of the requested type"))
                        .means(Cause.DNS_NO_ADDRESS, 0.9)
                        .or(Cause.DNS_NXDOMAIN),
                // any rcode but success and NXDOMAIN
                when(says("server misbehaving")).means(Cause.DNS_SERVFAIL, 0.88).or(Cause.DNS_REFUSED),
                // musl's words for EAI_AGAIN: no server answered in its five seconds (SERVFAIL ends there too)
                when(LOOKUP.and(says(": try again")))
                        .means(Cause.DNS_TIMEOUT, 0.7)
                        .or(Cause.DNS_SERVFAIL, Cause.DNS_SERVER_UNREACHABLE),
                // glibc EAI_AGAIN, Windows' WSATRY_AGAIN: SERVFAIL, or no answer at all
                when(says("temporary failure in name resolution", "temporary error during hostname resolution"))
                        .means(Cause.DNS_SERVFAIL, 0.6)
                        .or(Cause.DNS_TIMEOUT, Cause.DNS_SERVER_UNREACHABLE),
                when(LOOKUP.and(TIMED_OUT)).means(Cause.DNS_TIMEOUT, 0.93),
                // an ICMP answer to the resolver's UDP, or no route to it
                when(LOOKUP.and(says(
                                "connection refused",
                                "network is unreachable",
                                "no route to host",
                                "cannot assign requested address",
                                "operation not permitted",
                                "permission denied",
                                "connection reset")))
                        .means(Cause.DNS_SERVER_UNREACHABLE, 0.85)
                        .or(Cause.DNS_SERVFAIL, Cause.DNS_TIMEOUT),
                when(LOOKUP.and(says("cannot unmarshal dns", "invalid dns response")))
                        .means(Cause.DNS_SERVFAIL, 0.7)
                        .or(Cause.DNS_SERVER_UNREACHABLE),
                when(LOOKUP.and(says("operation was canceled")))
                        .means(Cause.DNS_TIMEOUT, 0.6)
                        .or(Cause.PULL_DEADLINE));
    }

    static List<Rule> connect() {
        return List.of(
                // podman and CRI-O give images built on the machine this host name: asking it means that the image is
                // not there
                when(e -> e.host().equals("localhost")
                                && e.registry() == RegistryKind.LOCAL_BUILD
                                && e.says("connection refused"))
                        .means(Cause.REPO_NOT_FOUND, 0.6)
                        .or(Cause.CONNECT_REFUSED),
                when(says("connection refused", "actively refused it", "econnrefused"))
                        .means(Cause.CONNECT_REFUSED, 0.94),
                when(says(
                                "no route to host",
                                "network is unreachable",
                                "unreachable network",
                                "unreachable host",
                                "host is down",
                                "cannot assign requested address",
                                "connect: permission denied",
                                "connect: operation not permitted",
                                "connect: invalid argument"))
                        .means(Cause.NO_ROUTE, 0.92),
                // net/http says what it was waiting for when the client's own limit struck
                when(says("request canceled while waiting for connection"))
                        .means(Cause.CONNECT_TIMEOUT, 0.7)
                        .or(Cause.HTTP_TIMEOUT, Cause.DNS_TIMEOUT, Cause.TLS_HANDSHAKE_TIMEOUT),
                when(says(
                                "client.timeout exceeded while awaiting headers",
                                "client.timeout or context cancellation while awaiting headers",
                                "timeout awaiting response headers"))
                        .means(Cause.HTTP_TIMEOUT, 0.8)
                        .or(Cause.CONNECT_TIMEOUT),
                when(says("dial tcp: i/o timeout"))
                        .means(Cause.CONNECT_TIMEOUT, 0.7)
                        .or(Cause.DNS_TIMEOUT),
                when(says("dial ", "connect: ", "connectex", "dialing ").and(TIMED_OUT))
                        .means(Cause.CONNECT_TIMEOUT, 0.93),
                when(says("connection timed out").and(says("read tcp").negate()))
                        .means(Cause.CONNECT_TIMEOUT, 0.8));
    }

    /** The answer's body broke off; moby unpacks while it downloads, so there the unpacking says so. */
    static List<Rule> truncated() {
        Predicate<PullError> noBlobYet = at(Where.PING, Where.RESOLVE, Where.TOKEN);
        return List.of(
                when(says("unexpected eof", "goaway", "stream error: stream id").and(noBlobYet))
                        .means(Cause.CONNECTION_RESET, 0.7)
                        .or(Cause.TLS_HANDSHAKE_CLOSED, Cause.PROXY_ERROR, Cause.BLOB_INTERRUPTED),
                when(says("unexpected eof").and(says("failed to extract layer").negate()))
                        .means(Cause.BLOB_INTERRUPTED, 0.85)
                        .or(Cause.UNPACK_FAILED));
    }

    /** After the connection stood: the blob's body has its own cause, the rest is a reset. */
    static List<Rule> broken() {
        Predicate<PullError> reset = says(
                "connection reset by peer",
                "forcibly closed",
                "connection was aborted",
                "broken pipe",
                "use of closed network connection",
                "server closed idle connection",
                "client connection lost",
                "econnreset");
        Predicate<PullError> body = at(Where.BLOB)
                .and(says("failed to do request", "dial tcp", "<url>\": read", "<url>: read")
                        .negate());
        return List.of(
                when(says(
                                "short read: expected",
                                "unexpected commit size",
                                "failed size validation",
                                "incomplete read",
                                "failed to read expected number of bytes"))
                        .means(Cause.BLOB_INTERRUPTED, 0.88)
                        .or(Cause.BLOB_DIGEST_MISMATCH),
                when(says("goaway", "stream error: stream id", "http2: "))
                        .means(Cause.BLOB_INTERRUPTED, 0.75)
                        .or(Cause.CONNECTION_RESET),
                when(reset.and(body)).means(Cause.BLOB_INTERRUPTED, 0.8).or(Cause.CONNECTION_RESET),
                // reset before any answer, at a host that serves nothing but blobs: the mark of a filter on its name
                when(reset.and(PullError::isAtBlobHost))
                        .means(Cause.BLOB_CDN_BLOCKED, 0.65)
                        .or(Cause.CONNECTION_RESET, Cause.TLS_HANDSHAKE_CLOSED),
                when(reset).means(Cause.CONNECTION_RESET, 0.85).or(Cause.TLS_HANDSHAKE_CLOSED),
                when(e -> e.where() == Where.BLOB && endsWithEof(e) && !e.says("<url>"))
                        .means(Cause.BLOB_INTERRUPTED, 0.7)
                        .or(Cause.CONNECTION_RESET),
                // net/http: closed before an answer, in the handshake or after it
                when(NetworkRules::endsWithEof)
                        .means(Cause.CONNECTION_RESET, 0.7)
                        .or(Cause.TLS_HANDSHAKE_CLOSED, Cause.PROXY_ERROR));
    }

    private static boolean endsWithEof(PullError error) {
        int at = error.text().lastIndexOf(" eof");
        return at >= 0
                && (at + 4 == error.text().length()
                        || !Character.isLetterOrDigit(error.text().charAt(at + 4)));
    }
}
