/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalServerTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T01:02:03Z"));

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = LocalServer.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), CLOCK, request -> {
            if (request.path().equals("/bug")) {
                throw new IllegalStateException("on purpose");
            }
            return LocalAnswer.text(
                    200,
                    request.method() + " " + request.path() + " "
                            + request.header("accept").orElse("-"));
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersAsHttpWants() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1\r\nHost: here\r\nAccept: text/plain \r\n\r\n"))
                .isEqualTo("""
                        HTTP/1.1 200 OK
                        Date: Sun, 22 Nov 2026 01:02:03 GMT
                        Content-Type: text/plain; charset=utf-8
                        Content-Length: 23
                        Cache-Control: no-store
                        X-Content-Type-Options: nosniff
                        Connection: close

                        GET /metrics text/plain\
                        """.replace("\n", "\r\n"));
    }

    @Test
    void aHeadGetsTheLengthAndNoBody() throws IOException {
        assertThat(ask("HEAD /livez HTTP/1.1\r\n\r\n"))
                .contains("Content-Length: 13\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /livez?a=b#c HTTP/1.1\r\n\r\n",
                "GET http://some.host:9750/livez?a HTTP/1.1\r\n\r\n",
                "GET /livez HTTP/1.0\n\n",
                "\r\nGET /livez HTTP/1.1\r\nX: y\r\n\r\n"
            })
    void thePathIsWhatCounts(String request) throws IOException {
        assertThat(ask(request)).endsWith("GET /livez -");
    }

    @Test
    void withoutAPathItIsTheRoot() throws IOException {
        assertThat(ask("GET http://some.host HTTP/1.1\r\n\r\n")).endsWith("GET / -");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "get / HTTP/1.1\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nno header\r\n\r\n",
                "GET / HTTP/1.1\r\n: none\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n c: folded\r\n\r\n",
                "\u0016\u0003\u0001\u0002\n\n"
            })
    void whatIsNoRequestIsRefused(String request) throws IOException {
        assertThat(ask(request)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void tooMuchIsRefused() throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(51) + "\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET / HTTP/1.1\r\nA: " + " ".repeat(16 * 1024))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aBodyThatNobodyWantedDoesNotCostTheAnswer() throws IOException {
        assertThat(ask("POST /report HTTP/1.1\r\nContent-Length: 30000\r\n\r\n" + "x".repeat(30_000)))
                .endsWith("POST /report -");
    }

    @Test
    void aFaultOfOursIsNoSilence() throws IOException {
        assertThat(ask("GET /bug HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 500 ").doesNotContain("on purpose");
        assertThat(ask("GET /x HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whoAsksNothingHoldsNoMoreThanItsShare() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                silent.add(connect());
            }
            assertThat(ask("GET /x HTTP/1.1\r\n\r\n")).isEmpty();
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }

    @Test
    void aTakenAddressIsSaid() {
        assertThatThrownBy(() -> LocalServer.start(server.address(), CLOCK, _ -> LocalAnswer.text(200, "")))
                .isInstanceOf(BindException.class);
    }

    @Test
    void afterItsEndNobodyListens() {
        server.close();
        // Whoever waits for the next caller is woken first.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThatThrownBy(() -> connect().close()).isInstanceOf(IOException.class));
    }

    private Socket connect() throws IOException {
        return new Socket(server.address().getAddress(), server.address().getPort());
    }

    /** Everything that comes back, or nothing where they hang up. */
    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                InputStream in = socket.getInputStream();
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (java.net.SocketException cutOff) {
                return "";
            }
        }
    }
}
