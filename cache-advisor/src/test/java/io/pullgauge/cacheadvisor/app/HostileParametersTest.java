/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters that no sane client sends, to every list: an answer in the API's own form, never a fault of ours. */
@Timeout(120)
class HostileParametersTest {
    private static final List<String> LISTS =
            List.of("nodes", "registries", "matrix", "images", "quota", "advice", "demand");

    @TempDir
    static Path data;

    private static Collector collector;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
        for (int i = 0; i < 5; i++) {
            client.report(Reports.of("n" + i)
                    .failing("r.example", "dns", "dns_timeout")
                    .pullable("r.example/a:1")
                    .quota("docker.io", "203.0.113." + i, 100, 5, 21_600)
                    .json());
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        collector.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=-1",
                "limit=0",
                "limit=1e3",
                "limit=99999999999999999999",
                "limit=%31%00",
                "limit=",
                "limit=5&limit=x",
                "continue=%00",
                "continue=!!!",
                "continue=AAAA",
                "at=",
                "at=0000-00-00T00:00:00Z",
                "at=%ff%fe",
                "at=-999999999-01-01T00:00:00Z",
                "at=%2B999999999-12-31T23:59:59Z",
            })
    void refusesWhatMakesNoSense(String query) {
        for (String list : LISTS) {
            ApiTest.assertProblem(client.get("/api/v1/" + list + "?" + query), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=2147483647",
                "limit=x&limit=2",
                "unknown=1",
                "registry=%ff%fe",
                "registry=" + "%F0%9F%92%A9",
                "&&&&=&=&",
                "cluster=%0d%0aSet-Cookie:x",
            })
    void takesWhatIsOddButClear(String query) {
        for (String list : LISTS) {
            assertThat(client.get("/api/v1/" + list + "?" + query).statusCode())
                    .as(list)
                    .isEqualTo(200);
        }
    }

    @Test
    void pagesToTheEndWhileNodesComeAndGoAndNeverTwice() {
        List<String> seen = new ArrayList<>();
        String token = "";
        for (int page = 0; page < 10 && token != null; page++) {
            var answer =
                    client.json("/api/v1/nodes?cluster=c1&limit=2" + (token.isEmpty() ? "" : "&continue=" + token));
            answer.get("items").forEach(item -> seen.add(item.get("node").stringValue()));
            token = answer.get("continue").isNull()
                    ? null
                    : answer.get("continue").stringValue();
            client.report(Reports.of("m" + page).json());
        }
        assertThat(seen).doesNotHaveDuplicates().contains("n0", "n1", "n2", "n3", "n4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/nodes?x=%zz HTTP/1.1",
                "GET /api/v1/nodes/%00 HTTP/1.1",
                "GET /api/v1/nodes/%ff HTTP/1.1",
                "GET /api/v1/nodes/..%2f..%2fetc HTTP/1.1",
                "GET /api/v1/images/%2e%2e/%2e%2e/x HTTP/1.1",
                "GET //api//v1//nodes HTTP/1.1",
                "DELETE /api/v1/nodes HTTP/1.1",
                "BREW /api/v1/nodes HTTP/1.1",
                "GET http://evil.example/api/v1/nodes HTTP/1.1",
                "GET /api/v1/nodes HTTP/9.9",
                "GET /\u0001 HTTP/1.1",
                "\u0016\u0003\u0001\u0002",
            })
    void survivesOddRequestLines(String line) throws Exception {
        String status = statusOf(line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(status).doesNotContain(" 500").doesNotContain(" 503");
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesARequestOfTwoHosts() throws Exception {
        assertThat(
                        statusOf(
                                "GET /api/v1/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .contains(" 400");
    }

    @Test
    void answersHeadWithTheLengthOfWhatGetAnswers() {
        HttpResponse<String> head = client.send(client.request("/openapi.json").HEAD());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length"))
                .hasValue(client.get("/openapi.json").body().getBytes(StandardCharsets.UTF_8).length);
    }

    /** The bound on a request is half a minute. */
    @Test
    @EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
    void leavesWhoSendsABodyDropByDropAfterAWhile() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port())) {
            socket.setSoTimeout(1_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder said = new StringBuilder();
            assertThatThrownBy(() -> {
                        for (int drop = 0; drop < 100; drop++) {
                            out.write(' ');
                            listen(socket, said);
                        }
                    })
                    .as("the server hangs up")
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(said.toString()).contains(" 408 ").contains("problem+json");
        }
    }

    /** What the server says within a second. */
    private static void listen(Socket socket, StringBuilder said) throws IOException {
        try {
            int each = socket.getInputStream().read();
            while (each >= 0) {
                said.append((char) each);
                each = socket.getInputStream().read();
            }
            throw new EOFException();
        } catch (SocketTimeoutException nothing) {
            // The next drop.
        }
    }

    @Test
    void servesOthersWhileSlowClientsHoldTheirRequestsBack() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port());
            socket.getOutputStream()
                    .write("POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        assertThat(client.report(Reports.of("quick").json()).statusCode()).isEqualTo(202);
        assertThat(client.json("/api/v1/nodes/quick").get("state").stringValue())
                .isEqualTo("ok");
        for (Socket socket : slow) {
            socket.close();
        }
    }

    private static String statusOf(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder status = new StringBuilder();
            for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
                status.append((char) each);
            }
            return status.toString();
        } catch (java.net.SocketException reset) {
            return "";
        }
    }
}
