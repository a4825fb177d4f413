/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in API server over TLS, reached by a kubeconfig and as a pod reaches it. */
class ApiServerTest {
    /** Where the JDK, and the client by itself, look for the authorities that everybody trusts. */
    private static final String PUBLIC_TRUST = "javax.net.ssl.trustStore";

    @TempDir
    private Path folder;

    private final MockWebServer server = new MockWebServer();
    private final HeldCertificate certificate =
            new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();

    @BeforeEach
    void start() throws IOException {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
        Files.writeString(folder.resolve("ca.crt"), certificate.certificatePem());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsItsTokenAgainWhenTheKubeletRenewsIt() throws Exception {
        Files.writeString(folder.resolve("token"), "first\n");
        try (ApiServer api =
                ApiServer.open(new Location.InsideCluster("localhost", String.valueOf(server.getPort()), folder))) {
            assertThat(authorizationOfNextRequest(api)).isEqualTo("Bearer first");
            Files.writeString(folder.resolve("token"), "second\n");
            assertThat(authorizationOfNextRequest(api)).isEqualTo("Bearer second");
        }
    }

    @Test
    void goesWhereTheKubeconfigSays() throws Exception {
        try (ApiServer api = ApiServer.open(new Location.KubeConfig(kubeconfig("current-context: here")))) {
            assertThat(authorizationOfNextRequest(api)).isEqualTo("Bearer from-the-file");
        }
    }

    @Test
    void trustsNoPublicAuthorityBesideTheClusters() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate impostor = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName("localhost")
                .build();
        Files.writeString(folder.resolve("token"), "secret");
        String before = System.getProperty(PUBLIC_TRUST);
        try (MockWebServer elsewhere = new MockWebServer()) {
            elsewhere.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(impostor)
                    .build()
                    .sslSocketFactory());
            elsewhere.start();
            System.setProperty(PUBLIC_TRUST, storeWith(authority).toString());
            try (ApiServer api = ApiServer.open(
                    new Location.InsideCluster("localhost", String.valueOf(elsewhere.getPort()), folder))) {
                assertThatThrownBy(() -> api.client().pods().inAnyNamespace().list())
                        .hasStackTraceContaining("unable to find valid certification path");
            }
            assertThat(elsewhere.getRequestCount()).isZero();
        } finally {
            if (before == null) {
                System.clearProperty(PUBLIC_TRUST);
            } else {
                System.setProperty(PUBLIC_TRUST, before);
            }
        }
    }

    private Path storeWith(HeldCertificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setCertificateEntry("public", authority.certificate());
        Path file = folder.resolve("public.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }

    @Test
    void saysWhatIsWrongWithAKubeconfig() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> ApiServer.open(new Location.KubeConfig(missing)))
                .isInstanceOf(ApiServer.Unusable.class)
                .hasMessage("--kubeconfig " + missing + " cannot be read");
        Path contextless = kubeconfig("");
        assertThatThrownBy(() -> ApiServer.open(new Location.KubeConfig(contextless)))
                .hasMessageContaining("names no current context");
        Path garbage = Files.writeString(folder.resolve("garbage"), "[not: {a kubeconfig\n");
        assertThatThrownBy(() -> ApiServer.open(new Location.KubeConfig(garbage)))
                .hasMessageStartingWith("--kubeconfig " + garbage + " is no kubeconfig");
    }

    @Test
    void looksForTheClusterOnlyWhereAPodWouldFindIt() throws IOException {
        Path file = folder.resolve("config");
        assertThat(Location.find(file, Map.of(), folder)).contains(new Location.KubeConfig(file));
        assertThat(Location.find(null, Map.of(), folder)).isEmpty();
        Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        assertThat(Location.find(null, pod, folder)).isEmpty();
        Files.writeString(folder.resolve("token"), "t");
        assertThat(Location.find(null, pod, folder)).contains(new Location.InsideCluster("10.96.0.1", "443", folder));
    }

    private String authorizationOfNextRequest(ApiServer api) throws InterruptedException {
        server.enqueue(new MockResponse.Builder()
                .addHeader("content-type", "application/json")
                .body("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}")
                .build());
        assertThat(api.client().pods().inAnyNamespace().list().getItems()).isEmpty();
        RecordedRequest request = Objects.requireNonNull(server.takeRequest(30, TimeUnit.SECONDS));
        return String.valueOf(request.getHeaders().get("authorization"));
    }

    private Path kubeconfig(String context) throws IOException {
        String authority = java.util.Base64.getEncoder()
                .encodeToString(certificate.certificatePem().getBytes(StandardCharsets.UTF_8));
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                %s
                clusters: [{name: one, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}]
                users: [{name: me, user: {token: from-the-file}}]
                contexts: [{name: here, context: {cluster: one, user: me}}]
                """.formatted(context, server.getPort(), authority));
    }
}
