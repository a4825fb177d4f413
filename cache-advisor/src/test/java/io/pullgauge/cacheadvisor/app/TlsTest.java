/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that others can reach speaks TLS only, with a certificate of its own authority where it is given none. */
class TlsTest {
    private static final String TOKEN = "viewer-secret-0123456789";

    @TempDir
    Path folder;

    private CollectorConfig config() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), TOKEN + ",viewer\n");
        return CollectorConfig.of(new InetSocketAddress(0), folder.resolve("data"))
                .withTokens(tokens);
    }

    @Test
    void servesEverybodyWhoTrustsItsOwnAuthority() throws Exception {
        try (Collector collector = Collector.start(config());
                HttpClient trusting = client(folder.resolve("data/tls/ca.crt"));
                HttpClient plain = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + collector.port() + "/api/v1/nodes"))
                    .header("authorization", "Bearer " + TOKEN)
                    .build();
            assertThat(trusting.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> plain.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void keepsItsAuthorityOverARestartAndItsKeysToItself() throws Exception {
        Path tls = folder.resolve("data/tls");
        Collector.start(config()).close();
        String authority = Files.readString(tls.resolve("ca.crt"));
        Collector.start(config()).close();

        assertThat(Files.readString(tls.resolve("ca.crt"))).isEqualTo(authority);
        for (String key : new String[] {"ca.key", "tls.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tls.resolve(key))))
                    .isEqualTo("rw-------");
        }
    }

    private static HttpClient client(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
