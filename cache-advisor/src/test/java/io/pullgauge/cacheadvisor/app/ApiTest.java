/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The API over real sockets; each test has its own cluster name in one collector, whose clock stands still unless moved. */
class ApiTest {
    private static final Clock CLOCK = new Clock();
    private static int clusters;

    @TempDir
    static Path data;

    private static Collector collector;

    private Client client;
    private String cluster = "";

    @BeforeAll
    static void startCollector() throws Exception {
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withClock(CLOCK));
    }

    @AfterAll
    static void stopCollector() {
        collector.close();
    }

    @BeforeEach
    void open() {
        client = new Client(collector.port());
        cluster = "cluster-" + clusters++;
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Reports report(String node) {
        return Reports.of(node).cluster(cluster).sentAt(CLOCK.instant().toString());
    }

    private JsonNode nodes(String query) {
        return client.json("/api/v1/nodes?cluster=" + cluster + query);
    }

    private String result(Reports report) {
        HttpResponse<String> answer = client.report(report.json());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.read(answer.body()).get("result").stringValue();
    }

    @Test
    void takesAReportTwiceWithoutAnyEffect() {
        assertThat(result(report("n").sequence(5))).isEqualTo("applied");
        assertThat(result(report("n").sequence(5).failing("r.example", "dns", "dns_nxdomain")))
                .isEqualTo("duplicate");
        assertThat(nodes("").get("items").get(0).get("state").stringValue()).isEqualTo("ok");
    }

    @Test
    void neverGoesBackToAnOlderReport() {
        result(report("n").sequence(7).failing("r.example", "dns", "dns_nxdomain"));

        assertThat(result(report("n").sequence(6).healthy("r.example"))).isEqualTo("late");
        JsonNode node = nodes("").get("items").get(0);
        assertThat(node.get("state").stringValue()).isEqualTo("failing");
        assertThat(node.get("sequence").longValue()).isEqualTo(7);
    }

    @Test
    void followsANewAgentProcessAndIgnoresWhatTheOldOneStillSends() {
        result(report("n").instance("old").sequence(100));
        CLOCK.advance(Duration.ofSeconds(2));
        assertThat(result(report("n").instance("new").sequence(1).failing("r.example", "dns", "dns_refused")))
                .isEqualTo("applied");
        assertThat(result(report("n").instance("old").sequence(99))).isEqualTo("late");
        assertThat(result(Reports.of("n")
                        .cluster(cluster)
                        .instance("old")
                        .sequence(101)
                        .sentAt("2026-11-21T09:59:00Z")))
                .isEqualTo("late");
        assertThat(nodes("")
                        .get("items")
                        .get(0)
                        .get("failing")
                        .get(0)
                        .get("cause")
                        .stringValue())
                .isEqualTo("dns_refused");
    }

    /** The node's clock ran two hours ahead until a time server was heard, and its agent was started anew. */
    @Test
    void followsANewAgentProcessAtOnceWhereTheNodesClockWasSetRight() {
        String ahead = CLOCK.instant().plus(Duration.ofHours(2)).toString();
        result(report("n").instance("old").sequence(7).sentAt(ahead));
        CLOCK.advance(Duration.ofSeconds(2));

        assertThat(result(report("n").instance("new").sequence(0))).isEqualTo("applied");
        assertThat(result(report("n").instance("old").sequence(7).sentAt(ahead)))
                .isEqualTo("duplicate");
    }

    @Test
    void takesGzipAndZstd() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(report("g").json().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(client.post("/api/v1/reports", packed.toByteArray(), "content-encoding", "gzip")
                        .statusCode())
                .isEqualTo(202);
        byte[] zstd = Zstd.compress(report("z").json().getBytes(StandardCharsets.UTF_8));
        assertThat(client.post("/api/v1/reports", zstd, "content-encoding", "zstd")
                        .statusCode())
                .isEqualTo(202);
        assertThat(nodes("").get("total").intValue()).isEqualTo(2);
    }

    @Test
    void refusesABodyThatUnpacksToTooMuch() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[64 << 20]);
        }
        assertProblem(client.post("/api/v1/reports", packed.toByteArray(), "content-encoding", "gzip"), 413);
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        assertProblem(client.post("/api/v1/reports", bomb, "content-encoding", "zstd"), 413);
        assertProblem(client.post("/api/v1/reports", new byte[2 << 20]), 413);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"schema":1,"node":"n","agent":{"instance":"i","version":"v"},"sequence":"one"} | /sequence
        {"schema":1,"node":5,"agent":{"instance":"i","version":"v"},"sequence":1} | /node
        {"schema":1,"agent":{"instance":"i","version":"v"},"sequence":1} | /node
        {"schema":1,"node":"n","agent":{"version":"v"},"sequence":1} | /agent/instance
        {"schema":1,"node":"n","sequence":1} | /agent
        {"schema":1,"node":"a\\u202eb","agent":{"instance":"i"},"sequence":1} | /node
        {"schema":1,"node":"a\\ud800","agent":{"instance":"i"},"sequence":1} | /node
        {"schema":1,"node":"n","cluster":"a\\u200bb","agent":{"instance":"i"},"sequence":1} | /cluster
        {"schema":1,"node":"n","agent":{"instance":"\\udfff"},"sequence":1} | /agent/instance
        {"schema":1,"node":"n","agent":{"instance":"i"},"sequence":18446744073709551616} | /sequence
        {"schema":99,"node":"n","agent":{"instance":"i"},"sequence":1} | /schema
        {"schema":1,"node":"n","agent":{"instance":"i"},"sequence":1,"registries":{}} | /registries
        {"schema":1,"node":"n","agent":{"instance":"i"},"sequence":1,"registries":[{"host":"a"},{"host":7}]} | /registries/1/host
        {"schema":1,"node":"n","agent":{"instance":"i"},"sequence":1,"registries":[{"host":"a","stages":[{"stage":"dns","millis":"x"}]}]} | /registries/0/stages/0/millis
        {"schema":1,"node":"n","agent":{"instance":"i"},"sequence":1,"images":[{"image":"a","pullable":"yes"}]} | /images/0/pullable
        """)
    void saysWhichFieldIsWrong(String body, String pointer) {
        HttpResponse<String> answer = client.report(body);

        assertProblem(answer, 400);
        assertThat(Client.read(answer.body()).get("pointer").stringValue())
                .as(answer.body())
                .isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "nonsense", "\"text\"", "{\"schema\":1} trailing"})
    void refusesWhatIsNoReport(String body) {
        assertProblem(client.report(body), 400);
    }

    @Test
    void toleratesWhatTheContractDoesNotDemand() {
        HttpResponse<String> answer = client.report(
                "{\"schema\":1,\"cluster\":\"" + cluster
                        + "\",\"node\":\"n\",\"agent\":{\"instance\":\"i\"},\"sequence\":1,\"unknown\":{\"x\":[1]},\"environment\":null,"
                        + "\"registries\":[null,{\"host\":\"a.example\",\"stages\":null},{\"host\":\"b.example\",\"verdict\":{\"stage\":\"tls\","
                        + "\"cause\":\"tls_from_the_future\"}}],\"images\":[{\"image\":\"nginx\",\"pullable\":true,\"verdict\":{}},null]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode row =
                client.json("/api/v1/matrix?cluster=" + cluster).get("items").get(0);
        assertThat(CollectorTest.cell(row, "a.example").get("state").stringValue())
                .isEqualTo("unknown");
        assertThat(CollectorTest.cell(row, "b.example").get("cause").stringValue())
                .isEqualTo("unknown");
        assertThat(CollectorTest.cell(row, "docker.io").get("state").stringValue())
                .isEqualTo("ok");
    }

    @Test
    void showsWhatImagesRevealOfTheirRegistryAndNoMore() {
        result(report("n")
                .healthy("a.example")
                .healthy("b.example")
                .notPullable("a.example/app:1", "manifest", "tag_not_found")
                .notPullable("b.example/app:1", "blob", "blob_cdn_blocked"));

        JsonNode row =
                client.json("/api/v1/matrix?cluster=" + cluster).get("items").get(0);
        JsonNode missingTag = CollectorTest.cell(row, "a.example");
        assertThat(missingTag.get("state").stringValue()).isEqualTo("ok");
        assertThat(missingTag.get("images").get("causes").get("tag_not_found").intValue())
                .isEqualTo(1);
        JsonNode blocked = CollectorTest.cell(row, "b.example");
        assertThat(blocked.get("state").stringValue()).isEqualTo("failing");
        assertThat(blocked.get("cause").stringValue()).isEqualTo("blob_cdn_blocked");
        JsonNode image = client.json("/api/v1/images/a.example/app:1");
        assertThat(image.get("causes").get("tag_not_found").intValue()).isEqualTo(1);
    }

    @Test
    void answersAsItWasThen() {
        result(report("n").sequence(1).failing("r.example", "tls", "tls_expired"));
        String then = CLOCK.instant().toString();
        CLOCK.advance(Duration.ofSeconds(30));
        result(report("n").sequence(2).healthy("r.example"));

        assertThat(nodes("").get("items").get(0).get("state").stringValue()).isEqualTo("ok");
        JsonNode past = client.json("/api/v1/matrix?cluster=" + cluster + "&at=" + then)
                .get("items")
                .get(0);
        assertThat(CollectorTest.cell(past, "r.example").get("cause").stringValue())
                .isEqualTo("tls_expired");
        assertThat(past.get("state").stringValue()).isEqualTo("failing");
        assertProblem(client.get("/api/v1/nodes?at=yesterday"), 400);
    }

    @Test
    void callsANodeStaleAfterThreeMissedIntervals() {
        result(report("n").failing("r.example", "tls", "tls_expired"));
        CLOCK.advance(Duration.ofSeconds(179));
        assertThat(nodes("").get("items").get(0).get("state").stringValue()).isEqualTo("failing");
        CLOCK.advance(Duration.ofSeconds(2));

        assertThat(nodes("").get("items").get(0).get("state").stringValue()).isEqualTo("stale");
        JsonNode row =
                client.json("/api/v1/matrix?cluster=" + cluster).get("items").get(0);
        assertThat(CollectorTest.cell(row, "r.example").get("state").stringValue())
                .isEqualTo("stale");
    }

    @Test
    void pagesWithATokenThatCanStandInAnAddress() {
        for (int i = 0; i < 5; i++) {
            result(report("n" + i));
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = nodes("&limit=2" + (next.isEmpty() ? "" : "&continue=" + next));
            assertThat(page.get("total").intValue()).isEqualTo(5);
            page.get("items").forEach(item -> seen.add(item.get("node").stringValue()));
            next = page.get("continue").isNull() ? "" : page.get("continue").stringValue();
            assertThat(next).matches("[A-Za-z0-9_-]*");
        } while (!next.isEmpty());

        assertThat(seen).containsExactly("n0", "n1", "n2", "n3", "n4");
        assertProblem(client.get("/api/v1/nodes?continue=!!!"), 400);
        assertProblem(client.get("/api/v1/nodes?limit=none"), 400);
    }

    @Test
    void filtersByFailureRegistryAndCause() {
        result(report("good").healthy("r.example"));
        result(report("bad").failing("r.example", "dns", "dns_servfail"));
        result(report("other").failing("s.example", "dns", "dns_servfail"));

        assertThat(names(nodes("&failing=true"))).containsExactly("bad", "other");
        assertThat(names(nodes("&failing=true&registry=r.example"))).containsExactly("bad");
        assertThat(names(nodes("&registry=r.example"))).containsExactly("bad", "good");
        assertThat(names(nodes("&cause=dns_servfail&registry=s.example"))).containsExactly("other");
        assertThat(names(nodes("&failing=false"))).containsExactly("good");
        assertProblem(client.get("/api/v1/nodes?cause=no_such_cause"), 400);
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.get("items").forEach(item -> names.add(item.get("node").stringValue()));
        return names;
    }

    @Test
    void answersInPlainTextToo() {
        result(report("node-a").failing("r.example", "dns", "dns_servfail"));

        HttpResponse<String> nodes = client.get("/api/v1/nodes?cluster=" + cluster, "accept", "text/plain");
        assertThat(nodes.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        assertThat(nodes.body()).startsWith("NAME").contains("node-a").contains("r.example=dns_servfail");
        for (String path :
                List.of("registries", "matrix", "images", "quota", "advice", "nodes/node-a?cluster=" + cluster)) {
            HttpResponse<String> answer = client.get("/api/v1/" + path, "accept", "text/plain");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).matches("(?s)[A-Z].*\n");
        }
    }

    @Test
    void answersNotModifiedUntilSomethingChanges() {
        result(report("n").healthy("r.example"));
        String path = "/api/v1/matrix?cluster=" + cluster;
        String etag = client.get(path).headers().firstValue("etag").orElseThrow();

        assertThat(client.get(path, "if-none-match", etag).statusCode()).isEqualTo(304);
        result(report("n").sequence(2).healthy("r.example"));
        assertThat(client.get(path, "if-none-match", etag).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/nowhere, 404",
        "GET, /nowhere, 404",
        "GET, /api/v1/nodes/no-such-node, 404",
        "GET, /api/v1/advice/none, 404",
        "GET, /api/v1/images/none, 404",
        "DELETE, /api/v1/nodes, 405",
        "GET, /api/v1/reports, 405",
        "GET, /api/v1/pods, 501",
        "POST, /api/v1/nodes, 405"
    })
    void answersEveryErrorAsAProblem(String method, String path, int status) {
        assertProblem(
                client.send(client.request(path).method(method, java.net.http.HttpRequest.BodyPublishers.noBody())),
                status);
    }

    @Test
    void refusesRequestsOfForeignPages() {
        assertProblem(client.get("/api/v1/nodes", "origin", "https://evil.example"), 403);
        assertThat(client.get("/api/v1/nodes", "origin", "http://127.0.0.1:8080")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tellsHowFarAFaultReachesAndInWhatNodesDiffer() {
        String own = "reach-" + cluster + ".example";
        for (String zone : List.of("a", "b")) {
            for (int i = 0; i < 3; i++) {
                Reports report = report(zone + i)
                        .zone(zone)
                        .environment("{\"resolvers\":[\"10.0.0." + (zone.equals("a") ? 1 : 2) + "\"]}");
                result(zone.equals("a") ? report.failing(own, "dns", "dns_timeout") : report.healthy(own));
            }
        }
        JsonNode registry =
                client.json("/api/v1/registries?registry=" + own).get("items").get(0);
        assertThat(registry.get("scope").stringValue()).isEqualTo("zone");
        assertThat(registry.get("failing").intValue()).isEqualTo(3);
        JsonNode advice = advice("fault-on-some-nodes", own);
        assertThat(advice.get("scope").get("nodes").size()).isEqualTo(3);
        assertThat(advice.get("evidence").toString()).contains("10.0.0.1");
        assertThat(advice.get("confidence").doubleValue()).isGreaterThan(0.9);
    }

    private JsonNode advice(String kind, String registry) {
        for (JsonNode item : client.json("/api/v1/advice?kind=" + kind).get("items")) {
            if (item.get("scope").get("registry").stringValue().equals(registry)) {
                return item;
            }
        }
        throw new AssertionError("no advice " + kind + " about " + registry + ": "
                + client.get("/api/v1/advice").body());
    }

    @Test
    void forecastsAQuotaThatIsSpentAndAdvisesACache() {
        String registry = "hub-" + cluster + ".example";
        for (int i = 0; i <= 10; i++) {
            for (String node : List.of("n1", "n2", "n3")) {
                Reports report = report(node).sequence(i + 1).quota(registry, "203.0.113.9", 100, 90 - 6 * i, 21600);
                for (int image = 0; image < 20; image++) {
                    report.pullable(registry + "/app" + image + ":1");
                }
                result(report);
            }
            CLOCK.advance(Duration.ofMinutes(2));
        }
        JsonNode quota =
                client.json("/api/v1/quota?registry=" + registry).get("items").get(0);
        assertThat(quota.get("remaining").intValue()).isEqualTo(30);
        assertThat(quota.get("burn").get("unitsPerHour").doubleValue()).isEqualTo(180);
        assertThat(quota.get("nodeCount").intValue()).isEqualTo(3);
        assertThat(quota.get("forecast").get("probabilityWithinHour").doubleValue())
                .isGreaterThan(0.95);
        JsonNode low = advice("quota-runs-low", registry);
        assertThat(low.get("numbers").get("unitsSavedByACache").intValue()).isEqualTo(40);
        JsonNode cache = advice("registry-deserves-cache", registry);
        assertThat(cache.get("numbers").get("unitsWithoutCache").intValue()).isEqualTo(60);
        assertThat(cache.get("numbers").get("unitsWithCache").intValue()).isEqualTo(20);
        String config =
                "/api/v1/advice/" + cache.get("id").stringValue() + "/config?cache=https://cache.example:5000&for=";
        assertThat(client.get(config + "containerd").body())
                .contains("/etc/containerd/certs.d/" + registry + "/hosts.toml");
        assertThat(client.get(config + "distribution").body()).contains("remoteurl: https://" + registry);
        for (String target : List.of("crio", "k3s", "harbor", "zot", "spegel", "ecr")) {
            assertThat(client.get(config + target).statusCode()).as(target).isEqualTo(200);
        }
        HttpResponse<String> unsupported = client.get(config + "podman");
        assertProblem(unsupported, 400);
        assertThat(unsupported.body()).contains("containerd").contains("distribution");
        assertProblem(client.get(config + "containerd&version=seven"), 400);
        assertProblem(client.get(config + "containerd&version=7"), 400);
        assertProblem(client.get(config + "containerd&prefix=../x"), 400);
        assertProblem(client.get(config.replace("5000", "70000") + "containerd"), 400);
    }

    @Test
    void mutesAdviceUntilItsEnd() {
        String own = "mute-" + cluster + ".example";
        result(report("good").healthy(own));
        result(report("bad").failing(own, "dns", "dns_servfail"));
        String path =
                "/api/v1/advice/" + advice("fault-on-some-nodes", own).get("id").stringValue();

        assertProblem(client.post(path + "/mute", "{}".getBytes(StandardCharsets.UTF_8)), 400);
        String end = CLOCK.instant().plusSeconds(60).toString();
        HttpResponse<String> muted = client.post(
                path + "/mute", ("{\"reason\":\"known\",\"until\":\"" + end + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(muted.statusCode()).as(muted.body()).isEqualTo(200);
        assertThat(client.json(path).get("muted").get("reason").stringValue()).isEqualTo("known");
        CLOCK.advance(Duration.ofSeconds(61));
        assertThat(client.json(path).get("muted").isNull()).isTrue();
    }

    static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).isEqualTo("application/problem+json");
        JsonNode problem = Client.read(answer.body());
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
    }
}
