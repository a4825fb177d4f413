/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Makes a client trust the certificates of one PEM file and no others. The file is read again when its time changes: in a cluster the
 * kubelet brings it, some time after the agent has started, and again when the collector has a new authority. Safe for use by several
 * threads.
 */
final class CollectorTrust {

    private static final int LIMIT = 1024 * 1024;

    private final Path pem;
    private @Nullable FileTime read; // guarded by this
    private @Nullable OkHttpClient client; // guarded by this

    CollectorTrust(Path pem) {
        this.pem = pem;
    }

    /** The plain client with the trust of the file as it is now. */
    synchronized OkHttpClient client(OkHttpClient plain) throws IOException, GeneralSecurityException {
        FileTime now = Files.getLastModifiedTime(pem);
        OkHttpClient known = client;
        if (known != null && now.equals(read)) {
            return known;
        }
        // Connections made under the old trust end with it.
        plain.connectionPool().evictAll();
        OkHttpClient.Builder builder = CollectorClient.encrypted(plain.newBuilder());
        apply(builder);
        OkHttpClient made = builder.build();
        client = made;
        read = now;
        return made;
    }

    private void apply(OkHttpClient.Builder client) throws IOException, GeneralSecurityException {
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

    @Override
    public String toString() {
        return pem.toString();
    }
}
