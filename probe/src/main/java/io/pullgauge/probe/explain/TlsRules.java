/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;

/** Go's crypto/tls and crypto/x509, and what OpenSSL and servers say to the same faults. */
final class TlsRules {

    private TlsRules() {}

    static List<Rule> rules() {
        return List.of(
                // net/http, when the first bytes of the answer spell HTTP
                when(says("server gave http response to https client")).means(Cause.TLS_PLAIN_HTTP, 0.97),
                when(says(
                                "first record does not look like a tls handshake",
                                "wrong version number",
                                "oversized record received"))
                        .means(Cause.TLS_PLAIN_HTTP, 0.7)
                        .or(Cause.TLS_OTHER, Cause.PROXY_ERROR),
                // the other way round: our http:// met a TLS port
                when(says(
                                "client sent an http request to an https server",
                                "plain http request was sent to https port",
                                "malformed http response \"\\x15\\x03"))
                        .means(Cause.TLS_PLAIN_HTTP, 0.6)
                        .or(Cause.MIRROR_MISCONFIGURED, Cause.TLS_OTHER),
                when(says("tls handshake timeout")).means(Cause.TLS_HANDSHAKE_TIMEOUT, 0.96),
                // alerts that blame our side's certificate
                when(says(
                                "certificate required",
                                "tls: bad certificate",
                                "tls: unknown certificate authority",
                                "tls: expired certificate",
                                "no required ssl certificate was sent"))
                        .means(Cause.TLS_CLIENT_CERT_REQUIRED, 0.85)
                        .or(Cause.TLS_OTHER),
                when(says(
                                "certificate has been revoked",
                                "certificate revoked",
                                "certificate is revoked",
                                "revoked certificate"))
                        .means(Cause.TLS_REVOKED, 0.92),
                // x509.CertificateInvalidError Expired: the same words for both ends of the validity, told apart by the
                // times
                when(e -> (e.says("is not yet valid") && e.says("current time") && e.says(" is before "))
                                || e.says("certificate is not yet valid"))
                        .means(Cause.TLS_NOT_YET_VALID, 0.88)
                        .or(Cause.CLOCK_SKEW),
                when(e -> e.says("certificate has expired") && e.says(" is after "))
                        .means(Cause.TLS_EXPIRED, 0.92)
                        .or(Cause.CLOCK_SKEW),
                when(says("certificate has expired", "certificate expired"))
                        .means(Cause.TLS_EXPIRED, 0.85)
                        .or(Cause.TLS_NOT_YET_VALID, Cause.CLOCK_SKEW),
                when(says("unable to get local issuer certificate", "unable to verify the first certificate"))
                        .means(Cause.TLS_UNKNOWN_CA, 0.7)
                        .or(Cause.TLS_INCOMPLETE_CHAIN),
                when(says(
                                "signed by unknown authority",
                                "self signed certificate",
                                "self-signed certificate",
                                "certificate is not trusted",
                                "failed to load system roots",
                                "unknown ca"))
                        .means(Cause.TLS_UNKNOWN_CA, 0.92)
                        .or(Cause.TLS_INCOMPLETE_CHAIN),
                // x509: no SAN at all is a fault of the certificate, not of the name that was asked for
                when(says("relies on legacy common name", "common name is not a valid hostname"))
                        .means(Cause.TLS_OTHER, 0.7)
                        .or(Cause.TLS_HOSTNAME_MISMATCH),
                when(says(
                                "certificate is valid for",
                                "not valid for any names",
                                "doesn't contain any ip sans",
                                "cannot validate certificate for",
                                "certificate name does not match"))
                        .means(Cause.TLS_HOSTNAME_MISMATCH, 0.94),
                when(says(
                                "protocol version not supported",
                                "no supported versions",
                                "unsupported protocol version",
                                "no cipher suite",
                                "insufficient security",
                                "inappropriate fallback"))
                        .means(Cause.TLS_PROTOCOL_VERSION, 0.9),
                when(says("unrecognized name")).means(Cause.TLS_OTHER, 0.7).or(Cause.TLS_HOSTNAME_MISMATCH),
                // an alert without a reason
                when(says("tls: handshake failure", "handshake failure"))
                        .means(Cause.TLS_OTHER, 0.7)
                        .or(Cause.TLS_PROTOCOL_VERSION, Cause.TLS_CLIENT_CERT_REQUIRED, Cause.PROXY_ERROR),
                when(says("remote error: tls:", "tls: ", "x509: ", "ssl routines", "ssl: "))
                        .means(Cause.TLS_OTHER, 0.75),
                // JWTs and signed requests carry times of their own
                when(says("token used before issued", "requesttimetooskewed", "issued in the future", "clock skew"))
                        .means(Cause.CLOCK_SKEW, 0.85));
    }
}
