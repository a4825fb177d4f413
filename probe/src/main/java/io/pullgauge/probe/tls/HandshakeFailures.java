/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Text;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns whatever a TLS handshake threw into a cause. The one place where JSSE's wordings are known. */
public final class HandshakeFailures {

    /** A cause with its detail and facts. */
    public record Named(Cause cause, String detail, Map<String, Object> evidence) {}

    private static final String NOT_TLS = "Unsupported or unrecognized SSL message";

    private HandshakeFailures() {}

    /** Whether the server sent something that is no TLS record. */
    public static boolean isNotTls(Throwable thrown) {
        return deepMessage(thrown).contains(NOT_TLS);
    }

    /**
     * Names the failure. Plain HTTP on a TLS port comes as {@link Cause#TLS_OTHER}: only another request can tell.
     *
     * @param certificateWanted whether the server asked for a client certificate before it failed
     */
    public static Named name(Throwable thrown, boolean certificateWanted) {
        Named named = name(thrown);
        return certificateWanted && isServersNo(named.cause())
                ? named(Cause.TLS_CLIENT_CERT_REQUIRED, "the server asks for a client certificate, and then refuses")
                : named;
    }

    /** How servers turn down who shows no certificate, or the wrong one: OpenSSL before TLS 1.3 says handshake_failure. */
    private static boolean isServersNo(Cause cause) {
        return switch (cause) {
            case TLS_PROTOCOL_VERSION, TLS_HANDSHAKE_CLOSED, TLS_OTHER, CONNECTION_RESET -> true;
            default -> false;
        };
    }

    private static Named name(Throwable thrown) {
        Optional<ChainRefused> refused = find(thrown, ChainRefused.class);
        if (refused.isPresent()) {
            ChainJudge.Refusal refusal = refused.get().refusal();
            return new Named(
                    refusal.cause(), refusal.detail(), refused.get().chain().evidence());
        }
        if (find(thrown, InterruptedIOException.class).isPresent()) {
            return named(Cause.TLS_HANDSHAKE_TIMEOUT, "the server does not answer the TLS hello in time");
        }
        String message = deepMessage(thrown);
        Optional<Named> alert = alert(message);
        if (alert.isPresent()) {
            return alert.get();
        }
        if (message.contains("Connection reset") || message.contains("Broken pipe")) {
            return named(Cause.CONNECTION_RESET, "the connection was reset during the TLS handshake");
        }
        return closed(thrown, message)
                ? named(Cause.TLS_HANDSHAKE_CLOSED, "the connection was closed during the TLS handshake")
                : named(Cause.TLS_OTHER, describe(message));
    }

    /** "Received fatal alert: …" and what our own side says before it sends one. */
    private static Optional<Named> alert(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("certificate_required")
                || (text.contains("bad_certificate") && text.contains("received fatal"))) {
            return Optional.of(named(Cause.TLS_CLIENT_CERT_REQUIRED, "the server wants a client certificate"));
        }
        if (text.contains("protocol_version")
                || text.contains("no appropriate protocol")
                || text.contains("is not accepted by client preferences")
                || text.contains("insufficient_security")) {
            return Optional.of(named(Cause.TLS_PROTOCOL_VERSION, "no TLS version or cipher in common"));
        }
        if (text.contains("received fatal alert: handshake_failure")) {
            return Optional.of(
                    named(Cause.TLS_PROTOCOL_VERSION, "the server refuses our TLS offer (handshake_failure)"));
        }
        return text.contains("certificate_revoked")
                ? Optional.of(named(Cause.TLS_REVOKED, "the certificate is revoked"))
                : Optional.empty();
    }

    private static boolean closed(Throwable thrown, String message) {
        return find(thrown, EOFException.class).isPresent()
                || message.contains("Remote host terminated the handshake")
                || message.contains("Remote host closed connection")
                || message.contains("close_notify")
                || (find(thrown, SocketException.class).isPresent() && !(thrown instanceof SSLException));
    }

    private static String describe(String message) {
        return message.contains(NOT_TLS)
                ? "what answers does not speak TLS"
                : "handshake failed: " + Text.line(message);
    }

    private static Named named(Cause cause, String detail) {
        return new Named(cause, detail, new LinkedHashMap<>());
    }

    private static String deepMessage(Throwable thrown) {
        StringBuilder all = new StringBuilder();
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 8; depth++, at = at.getCause()) {
            all.append(at.getMessage()).append(" | ");
        }
        return all.toString();
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> kind) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 8; depth++, at = at.getCause()) {
            if (kind.isInstance(at)) {
                return Optional.of(kind.cast(at));
            }
        }
        return Optional.empty();
    }
}
