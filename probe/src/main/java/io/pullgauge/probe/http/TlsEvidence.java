/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.tls.PresentedChain;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a finished handshake tells: version, cipher and the chain that was shown. */
final class TlsEvidence {

    private TlsEvidence() {}

    /** Kept with the session: every request over its connection tells the same. */
    private static final String KEPT = TlsEvidence.class.getName();

    static Map<String, Object> of(SSLSession session) {
        if (session.getValue(KEPT) instanceof Facts facts) {
            return facts.told();
        }
        Facts facts = new Facts(read(session));
        session.putValue(KEPT, facts);
        return facts.told();
    }

    private record Facts(Map<String, Object> told) {}

    private static Map<String, Object> read(SSLSession session) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", session.getProtocol());
        facts.put("cipher", session.getCipherSuite());
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException _) {
            // A resumed session may have none.
        }
        if (!chain.isEmpty()) {
            facts.putAll(new PresentedChain(chain).evidence());
        }
        return facts;
    }
}
