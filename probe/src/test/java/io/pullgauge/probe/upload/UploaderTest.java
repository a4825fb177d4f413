/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeClock;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.upload.UploadOutcome.Accepted;
import io.pullgauge.probe.upload.UploadOutcome.Barred;
import io.pullgauge.probe.upload.UploadOutcome.Later;
import io.pullgauge.probe.upload.UploadOutcome.Refused;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploaderTest {

    private static final byte[] BODY = {1, 2, 3};
    private static final String ANSWER = """
        {"accepted":true,"nextReportSeconds":90,"targets":{"registries":["docker.io"],"images":["nginx"]},
         "etag":"e1","serverTime":"2026-11-21T10:00:00Z","unknown":{"field":1}}\
        """;

    private final FakeClock clock = FakeClock.at("2026-11-21T10:00:02Z");
    private final MockWebServer collector = new MockWebServer();

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void aReceiptBringsTargetsIntervalAndTheOffsetOfOurClock() throws Exception {
        collector.enqueue(new MockResponse.Builder().code(202).body(ANSWER).build());

        Accepted accepted = (Accepted) uploader().send(BODY);

        assertThat(accepted.answer().nextReportSeconds()).isEqualTo(90);
        assertThat(accepted.answer().targets().images()).containsExactly("nginx");
        assertThat(accepted.clockOffset()).isEqualTo(Duration.ofSeconds(2));
        RecordedRequest request = collector.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/api/v1/reports");
        assertThat(request.getHeaders().get("Content-Encoding")).isEqualTo("gzip");
        assertThat(Objects.requireNonNull(request.getBody()).toByteArray()).isEqualTo(BODY);
    }

    @Test
    void theTokenIsReadAgainForEachReport() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        collector.enqueue(new MockResponse.Builder().code(202).body(ANSWER).build());
        collector.enqueue(new MockResponse.Builder().code(202).body(ANSWER).build());
        Uploader uploader = uploader(new CollectorAddress(url(), Optional.of(token), Optional.empty()));

        uploader.send(BODY);
        Files.writeString(token, "second");
        uploader.send(BODY);

        assertThat(List.of(authorization(), authorization())).containsExactly("Bearer first", "Bearer second");
    }

    @Test
    void withoutItsTokenNothingIsSent() throws Exception {
        Uploader uploader =
                uploader(new CollectorAddress(url(), Optional.of(folder.resolve("none")), Optional.empty()));

        assertThat(uploader.send(BODY))
                .isInstanceOfSatisfying(
                        Barred.class, barred -> assertThat(barred.reason()).startsWith("no token can be read from"));
        assertThat(collector.getRequestCount()).isZero();
    }

    @Test
    void a429IsObeyedAndNotTriedAgain() throws Exception {
        collector.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "37")
                .build());
        collector.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "Sat, 21 Nov 2026 10:01:02 GMT")
                .build());

        Uploader uploader = uploader();

        assertThat(uploader.send(BODY)).isEqualTo(new Later("the collector answers 429", Duration.ofSeconds(37)));
        assertThat(uploader.send(BODY)).isEqualTo(new Later("the collector answers 503", Duration.ofMinutes(1)));
        assertThat(collector.getRequestCount()).isEqualTo(2);
    }

    @Test
    void otherClientErrorsAreFinalAndQuotedWithoutControlCharacters() throws Exception {
        collector.enqueue(new MockResponse.Builder()
                .code(400)
                .body("{\"detail\":\"bad\n\u001b[31mfield\"}")
                .build());

        assertThat(uploader().send(BODY)).isEqualTo(new Refused(400, "{\"detail\":\"bad [31mfield\"}"));
        assertThat(collector.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aServerErrorIsTriedOnceMoreAtOnce() throws Exception {
        collector.enqueue(new MockResponse.Builder().code(500).build());
        collector.enqueue(new MockResponse.Builder().code(202).body(ANSWER).build());

        assertThat(uploader().send(BODY)).isInstanceOf(Accepted.class);
    }

    @Test
    void whatIsNoCollectorsAnswerIsNoReceipt() throws Exception {
        for (String body :
                List.of("<html>welcome</html>", "", "null", "{\"accepted\":false,\"nextReportSeconds\":1}", "[1]")) {
            collector.enqueue(new MockResponse.Builder().code(202).body(body).build());
            assertThat(uploader().flush(BODY, Duration.ofSeconds(2))).as(body).isInstanceOf(Later.class);
        }
        collector.enqueue(new MockResponse.Builder()
                .code(200)
                .body("<html>sign in</html>")
                .build());
        collector.enqueue(new MockResponse.Builder()
                .code(302)
                .addHeader("Location", "/elsewhere")
                .build());
        assertThat(uploader().flush(BODY, Duration.ofSeconds(2))).isInstanceOf(Later.class);
        assertThat(uploader().flush(BODY, Duration.ofSeconds(2))).isInstanceOf(Later.class);
        assertThat(collector.getRequestCount()).isEqualTo(7);
    }

    @Test
    void anEndlessAnswerIsReadUpToALimit() throws Exception {
        try (HttpStandIn endless = HttpStandIn.start(
                Listen.loopback(),
                request -> HttpReply.json(202, ANSWER)
                        .delivered(new HttpReply.Delivery(Duration.ZERO, false, false, -1, Duration.ZERO, 1L << 33)))) {
            Uploader uploader = uploader(new CollectorAddress(endless.url(), Optional.empty(), Optional.empty()));

            assertThat(uploader.flush(BODY, Duration.ofSeconds(5))).isInstanceOf(Later.class);
        }
    }

    @Test
    void fourFailuresInARowSilenceItForAWhile() throws Exception {
        for (int i = 0; i < 10; i++) {
            collector.enqueue(new MockResponse.Builder()
                    .onRequestStart(new SocketEffect.CloseSocket())
                    .build());
        }
        Uploader uploader = uploader();
        for (int i = 0; i < 4; i++) {
            uploader.send(BODY);
        }
        int asked = collector.getRequestCount();

        assertThat(uploader.send(BODY))
                .as("what was wrong is still what is wrong")
                .isEqualTo(new Later("the connection to the collector broke", Duration.ofSeconds(5)));
        assertThat(collector.getRequestCount()).isEqualTo(asked);

        uploader.clockSetBack();
        uploader.send(BODY);
        assertThat(collector.getRequestCount()).as("one more try").isGreaterThan(asked);
    }

    @Test
    void aFlushEndsInItsTime() throws Exception {
        try (FaultySocket hanging = FaultySocket.start(FaultySocket.Mode.ACCEPT_AND_HANG)) {
            Uploader uploader = uploader(
                    new CollectorAddress("http://127.0.0.1:" + hanging.port(), Optional.empty(), Optional.empty()));

            assertThat(uploader.flush(BODY, Duration.ofMillis(200)))
                    .isEqualTo(new Later("the collector does not answer in time", Duration.ZERO));
        }
    }

    @Test
    void theCollectorsOwnCaIsTrustedAndNoOther() throws Exception {
        TestCa ca = TestCa.root("collector");
        TestCa other = TestCa.root("other");
        try (HttpStandIn secure = HttpStandIn.start(
                Listen.loopback().tls(ca.server("127.0.0.1")), request -> HttpReply.json(202, ANSWER))) {
            Path right = Files.writeString(folder.resolve("ca.pem"), ca.pem());
            Path wrong = Files.writeString(folder.resolve("other.pem"), other.pem());

            assertThat(uploader(new CollectorAddress(secure.url(), Optional.empty(), Optional.of(right)))
                            .send(BODY))
                    .isInstanceOf(Accepted.class);
            assertThat(uploader(new CollectorAddress(secure.url(), Optional.empty(), Optional.of(wrong)))
                            .flush(BODY, Duration.ofSeconds(2)))
                    .isInstanceOfSatisfying(
                            Barred.class,
                            barred -> assertThat(barred.reason()).startsWith("TLS with the collector fails"));
        }
    }

    @Test
    void aCertificateOutOfItsTimeMakesOneThinkOfTheClock() throws Exception {
        TestCa ca = TestCa.root("collector");
        Path trusted = Files.writeString(folder.resolve("ca.pem"), ca.pem());
        assertThat(refusal(ca.leaf("127.0.0.1").notYetValid().issue(), trusted)).endsWith("clock: is that behind?");
        assertThat(refusal(ca.leaf("127.0.0.1").expired().issue(), trusted)).endsWith("clock: is that ahead?");
    }

    private String refusal(TestCa.Leaf leaf, Path trusted) throws Exception {
        try (HttpStandIn secure =
                HttpStandIn.start(Listen.loopback().tls(leaf), request -> HttpReply.json(202, ANSWER))) {
            Uploader uploader = uploader(new CollectorAddress(secure.url(), Optional.empty(), Optional.of(trusted)));
            return ((Barred) uploader.flush(BODY, Duration.ofSeconds(20))).reason();
        }
    }

    @Test
    void anAuthorityThatComesLaterOrChangesIsBelievedWithoutARestart() throws Exception {
        TestCa ca = TestCa.root("collector");
        Path trusted = folder.resolve("ca.pem");
        try (HttpStandIn secure = HttpStandIn.start(
                Listen.loopback().tls(ca.server("127.0.0.1")), request -> HttpReply.json(202, ANSWER))) {
            Uploader uploader = uploader(new CollectorAddress(secure.url(), Optional.empty(), Optional.of(trusted)));
            assertThat(uploader.flush(BODY, Duration.ofSeconds(20)))
                    .isEqualTo(new Barred("no certificate authority can be read from " + trusted));

            Files.writeString(trusted, TestCa.root("an older one").pem());
            Files.setLastModifiedTime(trusted, FileTime.fromMillis(1000));
            assertThat(uploader.flush(BODY, Duration.ofSeconds(20)))
                    .isInstanceOfSatisfying(
                            Barred.class,
                            barred -> assertThat(barred.reason()).startsWith("TLS with the collector fails"));

            Files.writeString(trusted, ca.pem());
            Files.setLastModifiedTime(trusted, FileTime.fromMillis(2000));
            assertThat(uploader.flush(BODY, Duration.ofSeconds(20))).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void itsAddressIsUsedWhereNoNameServerKnowsTheName() throws Exception {
        TestCa ca = TestCa.root("collector");
        try (HttpStandIn secure = HttpStandIn.start(
                Listen.loopback().tls(ca.server("collector.invalid")), request -> HttpReply.json(202, ANSWER))) {
            Path trusted = Files.writeString(folder.resolve("ca.pem"), ca.pem());
            Optional<InetAddress> at = Optional.of(InetAddress.ofLiteral("127.0.0.1"));
            String url = "https://collector.invalid:" + secure.port();

            assertThat(uploader(new CollectorAddress(url, at, Optional.empty(), Optional.of(trusted)))
                            .send(BODY))
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aTokenIsNeverSentInTheClearToAnotherMachine() {
        assertThat(CollectorAddress.problem("http://10.0.0.1:8080", true)).isPresent();
        assertThat(CollectorAddress.problem("http://10.0.0.1:8080", false)).isEmpty();
        assertThat(CollectorAddress.problem("https://10.0.0.1:8443", true)).isEmpty();
        assertThat(CollectorAddress.problem("http://127.0.0.1:8080", true)).isEmpty();
        assertThat(CollectorAddress.problem("ftp://a", false)).isPresent();
        assertThat(CollectorAddress.problem("https://u:canary@a", false).orElseThrow())
                .doesNotContain("canary");
    }

    private Uploader uploader() throws Exception {
        return uploader(new CollectorAddress(url(), Optional.empty(), Optional.empty()));
    }

    private Uploader uploader(CollectorAddress address) throws Exception {
        return Uploader.to(address, clock);
    }

    private String url() {
        return "http://127.0.0.1:" + collector.getPort();
    }

    private String authorization() throws InterruptedException {
        return String.valueOf(collector.takeRequest().getHeaders().get("Authorization"));
    }
}
