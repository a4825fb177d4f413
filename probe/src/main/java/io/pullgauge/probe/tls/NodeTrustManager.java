/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** JSSE's door to {@link ChainJudge}: names are judged here too, so that every refusal is one exception with its reason. */
public final class NodeTrustManager extends X509ExtendedTrustManager {

    private final @Nullable ChainJudge judge;
    private final InstantSource clock;

    /** @param judge null to trust everything, as the runtime does with verification switched off */
    public NodeTrustManager(@Nullable ChainJudge judge, InstantSource clock) {
        this.judge = judge;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (judge == null) {
            return;
        }
        if (!(socket instanceof SSLSocket tls)) {
            throw new CertificateException("not a TLS socket");
        }
        PresentedChain presented = new PresentedChain(List.of(chain));
        String host = tls.getHandshakeSession().getPeerHost();
        var refusal = judge.judge(presented, host, clock.instant());
        if (refusal.isPresent()) {
            throw new ChainRefused(refusal.get(), presented);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only sockets are judged here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only sockets are judged here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
