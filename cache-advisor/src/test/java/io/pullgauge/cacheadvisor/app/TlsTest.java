/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
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

    @Test
    void makesItsCertificateAnewWhileItRunsLongBeforeItEnds() throws Exception {
        Clock clock = new Clock();
        try (Collector collector = Collector.start(config().withClock(clock))) {
            X509Certificate first = shown(collector);
            clock.advance(Duration.ofDays(200));
            clock.advance(Duration.ofDays(100));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(shown(collector).getNotAfter().toInstant())
                                    .isAfter(first.getNotAfter().toInstant().plus(Duration.ofDays(250))));
            shown(collector)
                    .verify(CertificateFactory.getInstance("X.509")
                            .generateCertificate(Files.newInputStream(folder.resolve("data/tls/ca.crt")))
                            .getPublicKey());
        }
    }

    /** Whatever its times are: the clock is a made-up one. */
    private static X509Certificate shown(Collector collector) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", collector.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Gullible extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
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
