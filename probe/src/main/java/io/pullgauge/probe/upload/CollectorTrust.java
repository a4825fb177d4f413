/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** Makes a client trust the certificates of one PEM file and no others. */
final class CollectorTrust {

    private static final int LIMIT = 1024 * 1024;

    private CollectorTrust() {}

    static void apply(OkHttpClient.Builder client, Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (Files.size(pem) > LIMIT) {
            throw new IOException(pem + ": more than " + LIMIT + " bytes of certificates");
        }
        try (InputStream in = Files.newInputStream(pem)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + store.size(), each);
            }
        }
        if (store.size() == 0) {
            throw new GeneralSecurityException(pem + ": no certificate in it");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new X509TrustManager[] {trust}, null);
        client.sslSocketFactory(context.getSocketFactory(), trust);
    }
}
