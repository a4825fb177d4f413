/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import io.pullgauge.probe.verdict.Text;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The certificates that a server sent, leaf first, and what people want to know of them. */
public record PresentedChain(List<X509Certificate> certificates) {

    private static final int MAX_SHOWN = 6;

    public PresentedChain {
        certificates = List.copyOf(certificates);
    }

    public X509Certificate leaf() {
        return certificates.getFirst();
    }

    /** Subject, issuer, names, validity and what else was sent; bounded. */
    public Map<String, Object> evidence() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subject", name(leaf().getSubjectX500Principal().getName()));
        facts.put("issuer", name(leaf().getIssuerX500Principal().getName()));
        facts.put(
                "names",
                ServerNames.of(leaf()).stream()
                        .limit(8)
                        .map(PresentedChain::name)
                        .toList());
        facts.put("notBefore", leaf().getNotBefore().toInstant().toString());
        facts.put("notAfter", leaf().getNotAfter().toInstant().toString());
        facts.put(
                "sent",
                certificates.stream()
                        .limit(MAX_SHOWN)
                        .map(c -> name(c.getSubjectX500Principal().getName()))
                        .toList());
        return facts;
    }

    private static String name(String raw) {
        return Text.line(raw, 200);
    }
}
