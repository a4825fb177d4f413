/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Origin;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How one endpoint's certificate is checked and what we show it. The extra roots are added to the node's own; they never replace them.
 *
 * @param origins the files that gave extra roots and client certificates
 */
public record TlsSettings(
        boolean skipVerify,
        List<X509Certificate> extraRoots,
        List<ClientCertificate> clientCertificates,
        List<Origin> origins) {

    /** A client certificate: chain (leaf first) and its key. The key never leaves the node. */
    public record ClientCertificate(List<X509Certificate> chain, PrivateKey key) {

        @Override
        public String toString() {
            return "ClientCertificate[" + chain.getFirst().getSubjectX500Principal() + "]";
        }
    }

    public static final TlsSettings DEFAULT = new TlsSettings(false, List.of(), List.of(), List.of());

    public TlsSettings {
        extraRoots = List.copyOf(extraRoots);
        clientCertificates = List.copyOf(clientCertificates);
        origins = List.copyOf(origins);
    }
}
