/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpRequest;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Against a stand-in for the API server that keeps what it is sent. */
class PublishedAuthorityTest {

    private static final PublishedAuthority.Pace FAST =
            new PublishedAuthority.Pace(Duration.ofMillis(20), Duration.ofMillis(20));
    private static final String PATH = "/api/v1/namespaces/ns/configmaps/pullgauge-ca";

    private final TestCa ca = TestCa.root("API server");
    private final List<HttpRequest> seen = new CopyOnWriteArrayList<>();
    private final HttpStandIn server = HttpStandIn.start(Listen.loopback().tls(ca.server("127.0.0.1")), request -> {
        seen.add(request);
        return HttpReply.json(200, "{}");
    });

    @TempDir
    Path folder;

    @BeforeEach
    void account() throws IOException {
        Files.writeString(folder.resolve("token"), "the-collectors-token\n");
        Files.writeString(folder.resolve("api-ca.crt"), ca.pem());
        Files.writeString(folder.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\nnew\n");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void patchesNothingButTheCertificateWithThePodsOwnToken() {
        try (PublishedAuthority _ = publishing(FAST)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !seen.isEmpty());
        }
        HttpRequest request = seen.getFirst();
        assertThat(request.method()).isEqualTo("PATCH");
        assertThat(request.path()).isEqualTo(PATH);
        assertThat(request.header("authorization")).contains("Bearer the-collectors-token");
        assertThat(request.header("content-type")).contains("application/merge-patch+json");
        assertThat(JsonMapper.shared().readTree(new String(request.body(), StandardCharsets.UTF_8)))
                .isEqualTo(JsonMapper.shared()
                        .valueToTree(Map.of("data", Map.of("ca.crt", "-----BEGIN CERTIFICATE-----\nnew\n"))));
    }

    @Test
    void triesAgainWhereTheClusterRefusesOrIsNotThere() {
        server.inject(Fault.everywhere().status(403));
        try (PublishedAuthority _ = publishing(FAST)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.exchanges().size() >= 2);
            assertThat(seen).isEmpty();
            server.heal();
            await().atMost(Duration.ofSeconds(30)).until(() -> !seen.isEmpty());
        }
    }

    @Test
    void looksAgainAfterItWorked() {
        try (PublishedAuthority _ = publishing(FAST)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() >= 2);
        }
    }

    @Test
    void outsideAClusterThereIsNowhereToPublish() throws IOException {
        assertThat(PublishedAuthority.Cluster.ofThisPod(Map.of(), "pullgauge-ca"))
                .isEmpty();
    }

    private PublishedAuthority publishing(PublishedAuthority.Pace pace) {
        return new PublishedAuthority(
                new PublishedAuthority.Cluster(
                        URI.create(server.url() + PATH), folder.resolve("token"), folder.resolve("api-ca.crt")),
                folder.resolve("ca.crt"),
                pace);
    }
}
