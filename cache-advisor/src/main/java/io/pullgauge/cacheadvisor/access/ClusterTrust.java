/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Trust in a cluster's own authorities and in nobody else, as kubectl and the kubelet have it: whoever gets a certificate of a public
 * authority for the API server's name is not the API server. The JDK's roots would be 800 KB of heap, too.
 */
public final class ClusterTrust {

    private ClusterTrust() {}

    /** In the authorities of a PEM file. */
    public static TrustManager[] only(InputStream authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(authorities)) {
            store.setCertificateEntry("ca" + store.size(), each);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }
}
