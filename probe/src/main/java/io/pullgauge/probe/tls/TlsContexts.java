/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import io.pullgauge.probe.node.Trust;
import io.pullgauge.probe.path.TlsSettings;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Builds what JSSE needs for one endpoint's settings on one node. */
public final class TlsContexts {

    /** A socket factory and the trust manager behind it. */
    public record Tls(SSLSocketFactory sockets, NodeTrustManager trustManager) {}

    static {
        JsseLimits.raise();
    }

    private TlsContexts() {}

    /**
     * For this endpoint: the node's roots and the endpoint's own, its client certificates, or no verification at all.
     *
     * @param onCertificateWanted runs on the thread of the handshake when the server asks for a client certificate
     */
    public static Tls of(TlsSettings settings, Trust trust, InstantSource clock, Runnable onCertificateWanted) {
        List<X509Certificate> roots = new ArrayList<>(trust.roots());
        roots.addAll(settings.extraRoots());
        NodeTrustManager manager = new NodeTrustManager(settings.skipVerify() ? null : new ChainJudge(roots), clock);
        List<ClientKeys.Pair> pairs = settings.clientCertificates().stream()
                .map(certificate -> new ClientKeys.Pair(certificate.chain(), certificate.key()))
                .toList();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new ClientKeys(pairs, onCertificateWanted)}, new TrustManager[] {manager}, null);
            // Go keeps no sessions: each connection is judged anew. JSSE cannot be told so, but to forget them at once.
            context.getClientSessionContext().setSessionCacheSize(1);
            context.getClientSessionContext().setSessionTimeout(1);
            return new Tls(new NamedSockets(context.getSocketFactory()), manager);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }
}
