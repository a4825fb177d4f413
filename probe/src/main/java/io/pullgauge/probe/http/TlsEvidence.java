/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.tls.PresentedChain;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Handshake;

/** What a finished handshake tells: version, cipher and the chain that was shown. */
final class TlsEvidence {

    private TlsEvidence() {}

    static Map<String, Object> of(Handshake handshake) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", handshake.tlsVersion().javaName());
        facts.put("cipher", handshake.cipherSuite().javaName());
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : handshake.peerCertificates()) {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        }
        if (!chain.isEmpty()) {
            facts.putAll(new PresentedChain(chain).evidence());
        }
        return facts;
    }
}
