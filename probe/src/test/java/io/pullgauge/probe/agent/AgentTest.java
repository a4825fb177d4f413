/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.config.Setting;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpRequest;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.verdict.Cause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole daemon on a real port, with a prober that plays the network and a collector that answers as told. */
class AgentTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ScriptedProber prober = new ScriptedProber();
    private final ScriptedProber patient = new ScriptedProber();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile String targets = "{\"registries\":[],\"images\":[]}";
    private final HttpStandIn collector = HttpStandIn.start(Listen.loopback(), this::collect);
    private @Nullable Agent agent;

    @TempDir
    Path folder;

    @BeforeEach
    void fast() {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
        collector.close();
        client.close();
    }

    @Test
    void reportsTheWholeStateAndShowsTheSameBytesAtReport() throws Exception {
        start(Map.of(AgentKey.COLLECTOR, collector.url(), AgentKey.CLUSTER, "c1"), "docker.io", "nginx");
        await().until(() -> received.size() >= 1);

        JsonNode first = JSON.readTree(received.getFirst());
        assertThat(first.propertyNames())
                .containsExactly(
                        "schema",
                        "cluster",
                        "node",
                        "agent",
                        "sequence",
                        "sentAt",
                        "environment",
                        "registries",
                        "images",
                        "quotas",
                        "inventory",
                        "pulls");
        assertThat(first.at("/registries/0/host").asString("")).isEqualTo("docker.io");
        assertThat(first.at("/registries/0/since").asString("")).isNotEmpty();
        assertThat(first.at("/images/0/pullable").booleanValue()).isTrue();
        assertThat(first.at("/quotas/0/remaining").intValue()).isEqualTo(76);
        await().untilAsserted(() -> assertThat(received).contains(get("/report").body()));
        await().untilAsserted(() -> assertThat(JSON.readTree(received.getLast())
                        .at("/environment/clockOffsetMillis")
                        .asLong(0))
                .isBetween(-600_000L, -500_000L));
    }

    @Test
    void aRegistryAloneShowsItsQuotaToo() {
        start(Map.of(), "docker.io");

        await().untilAsserted(() -> assertThat(JSON.readTree(get("/report").body())
                        .at("/quotas/0/remaining")
                        .asLong(0))
                .isEqualTo(76));
    }

    @Test
    void aFaultIsToldOnlyWhenTheSecondLookSeesItToo() {
        prober.broken("nginx", Cause.DNS_TIMEOUT).broken("redis", Cause.TLS_EXPIRED);
        patient.broken("redis", Cause.TLS_EXPIRED);
        start(Map.of(), null, "nginx", "redis");

        await().untilAsserted(() -> {
            JsonNode report = JSON.readTree(get("/report").body());
            assertThat(report.at("/images/0/verdict/cause").isNull()).isTrue();
            assertThat(report.at("/images/1/verdict/cause").asString("")).isEqualTo("tls_expired");
            assertThat(report.at("/images/1/verdict/evidence/since").asString(""))
                    .isNotEmpty();
        });
        assertThat(patient.looks("nginx")).isPositive();
    }

    @Test
    void metricsNameWhatTheContractNames() throws Exception {
        prober.broken("redis", Cause.BLOB_FORBIDDEN);
        patient.broken("redis", Cause.BLOB_FORBIDDEN);
        start(Map.of(), "docker.io", "redis");
        await().untilAsserted(() -> assertThat(get("/metrics").body()).contains("cause=\"blob_forbidden\""));

        assertThat(get("/metrics").body().lines())
                .contains(
                        "pullgauge_probe_success{role=\"registry\",target=\"docker.io\"} 1.0",
                        "pullgauge_probe_success{role=\"blob\",target=\"redis\"} 0.0",
                        "pullgauge_probe_success{role=\"registry\",target=\"redis\"} 1.0",
                        "pullgauge_probe_duration_seconds{stage=\"dns\",target=\"redis\"} 0.0015",
                        "pullgauge_probe_cause{cause=\"blob_forbidden\",target=\"redis\"} 1.0",
                        "pullgauge_tls_cert_not_after_timestamp_seconds{target=\"docker.io\"} 1.7978472E9",
                        "pullgauge_registry_ratelimit_remaining{identity=\"203.0.113.9\",registry=\"docker.io\"} 76.0",
                        "pullgauge_agent_spool_bytes 0.0",
                        "pullgauge_agent_spool_dropped_total 0.0",
                        "pullgauge_build_info{version=\"1.2.3\"} 1.0");
        HttpResponse<String> open = client.send(
                java.net.http.HttpRequest.newBuilder(uri("/metrics"))
                        .header("Accept", "application/openmetrics-text;version=1.0.0")
                        .build(),
                BodyHandlers.ofString());
        assertThat(open.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
        patient.well("redis");
        prober.well("redis");
        await().untilAsserted(() -> assertThat(get("/metrics").body().lines())
                .contains("pullgauge_probe_cause{cause=\"blob_forbidden\",target=\"redis\"} 0.0"));
    }

    @Test
    @EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
    void promtoolFindsNothingToSayAgainstTheMetrics() throws Exception {
        prober.broken("redis", Cause.BLOB_FORBIDDEN);
        patient.broken("redis", Cause.BLOB_FORBIDDEN);
        start(Map.of(AgentKey.COLLECTOR, collector.url()), "docker.io", "redis");
        await().untilAsserted(() -> assertThat(get("/metrics").body()).contains("blob_forbidden", "clock_offset"));
        Path metrics =
                Files.writeString(folder.resolve("metrics"), get("/metrics").body());

        RealPrograms.Ended check = RealPrograms.run(folder, "sh", "-c", "promtool check metrics < " + metrics);

        assertThat(check.output()).isEmpty();
        assertThat(check.status()).isZero();
    }

    @Test
    void readyMeansEveryTargetSeenAndTheCollectorReached() throws Exception {
        collector.inject(Fault.on("POST", "/api/v1/reports").status(500));
        start(Map.of(AgentKey.COLLECTOR, collector.url()), null, "nginx");

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(get("/readyz").body())
                .isEqualTo("collector: no report taken yet: the collector answers 500\n"));
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        collector.heal();
        await().atMost(Duration.ofSeconds(20)).until(() -> get("/readyz").statusCode() == 200);
        assertThat(get("/readyz").body()).isEqualTo("ok\n");
    }

    @Test
    void aTokenThatIsNotTakenAnyMoreShowsUntilItIs() throws Exception {
        start(Map.of(AgentKey.COLLECTOR, collector.url(), AgentKey.INTERVAL, "1s"), null, "nginx");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/readyz").statusCode() == 200);

        collector.inject(Fault.everywhere().status(401));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/readyz").body())
                        .startsWith("collector: no report taken any more: the collector refuses the report: 401"));
        collector.heal();
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/readyz").statusCode() == 200);
    }

    @Test
    void aTokenThatIsNotThereAnyMoreShowsUntilItIs() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        start(
                Map.of(
                        AgentKey.COLLECTOR,
                        collector.url(),
                        AgentKey.INTERVAL,
                        "1s",
                        AgentKey.TOKEN_FILE,
                        token.toString()),
                null,
                "nginx");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/readyz").statusCode() == 200);

        Files.delete(token);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/readyz").body())
                        .startsWith("collector: no report taken any more: no token can be read from"));
        Files.writeString(token, "secret");
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/readyz").statusCode() == 200);
    }

    @Test
    void theCollectorsTargetsAreLookedAtAndLeftAgain() {
        targets = "{\"registries\":[\"quay.io\"],\"images\":[\"busybox\",\"bad\\u0000name\",null]}";
        start(Map.of(AgentKey.COLLECTOR, collector.url()), null, "nginx");

        await().untilAsserted(() -> assertThat(get("/metrics").body())
                .contains("target=\"quay.io\"", "target=\"busybox\"", "target=\"nginx\"")
                .doesNotContain("bad"));
        targets = "{\"registries\":[],\"images\":[]}";
        await().untilAsserted(() -> assertThat(get("/metrics").body()).doesNotContain("quay.io", "busybox"));
    }

    @Test
    void aRegistryThatOthersAskIsConnectedToAndItsFaultsAreTold() throws Exception {
        targets = "{\"registries\":[],\"images\":[],\"connections\":[\"quay.io\",\"own.test\"]}";
        start(Map.of(AgentKey.COLLECTOR, collector.url()), "own.test");

        await().untilAsserted(() -> assertThat(prober.looks("way to quay.io")).isPositive());
        await().untilAsserted(() -> assertThat(JSON.readTree(get("/report").body())
                        .at("/registries/1/host")
                        .asString(""))
                .isEqualTo("quay.io"));
        assertThat(get("/metrics").body())
                .as("whether it answers is not known")
                .doesNotContain("pullgauge_probe_success{role=\"registry\",target=\"quay.io\"}")
                .contains("pullgauge_probe_success{role=\"registry\",target=\"own.test\"} 1.0");
        assertThat(prober.looks("way to own.test"))
                .as("what is asked need not be tried")
                .isZero();
        prober.broken("quay.io", Cause.TLS_EXPIRED);
        patient.broken("quay.io", Cause.TLS_EXPIRED);
        await().untilAsserted(() -> assertThat(get("/metrics").body())
                .contains(
                        "pullgauge_probe_success{role=\"registry\",target=\"quay.io\"} 0.0",
                        "pullgauge_probe_cause{cause=\"tls_expired\",target=\"quay.io\"} 1.0"));
    }

    @Test
    void whatTheCollectorCannotTakeWaitsAndArrivesNewestFirst() {
        collector.inject(Fault.on("POST", "/api/v1/reports")
                .reply(HttpReply.of(429).header("Retry-After", "1"))
                .times(1));
        prober.broken("nginx", Cause.DNS_TIMEOUT);
        patient.broken("nginx", Cause.DNS_TIMEOUT);
        start(Map.of(AgentKey.COLLECTOR, collector.url()), null, "nginx");

        await().until(() -> received.size() >= 1);
        await().untilAsserted(() -> assertThat(get("/metrics").body().lines())
                .contains("pullgauge_agent_spool_bytes 0.0", "pullgauge_agent_uploads_total{result=\"later\"} 1.0"));
    }

    @Test
    void aRefusedReportIsCountedAsLostAndTheNextIsSentAllTheSame() {
        collector.inject(Fault.on("POST", "/api/v1/reports").status(400).times(1));
        start(Map.of(AgentKey.COLLECTOR, collector.url()), null, "nginx");

        await().untilAsserted(
                        () -> assertThat(get("/metrics").body()).contains("pullgauge_agent_spool_dropped_total 1.0"));
        await().atMost(Duration.ofSeconds(15)).until(() -> !received.isEmpty());
    }

    /** As on a machine whose hardware clock keeps the local time: it is two hours ahead until the first word of a time server. */
    @Test
    void goesOnAtOnceWhenTheClockIsSetBack() {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofHours(2));
        start(
                () -> InstantSource.system().instant().plus(ahead.get()),
                Map.of(AgentKey.COLLECTOR, collector.url()),
                "docker.io",
                "nginx");
        await().until(() -> received.size() >= 2);

        ahead.set(Duration.ZERO);
        int looks = prober.looks("nginx");
        int reports = received.size();
        await().until(() -> prober.looks("nginx") > looks + 2 && received.size() > reports + 2);
    }

    @Test
    void aFaultOfOursInOneLookHarmsNoOther() {
        start(Map.of(), null, "bug", "nginx");

        await().until(() -> prober.looks("nginx") >= 2);
        await().untilAsserted(() -> assertThat(JSON.readTree(get("/report").body())
                        .at("/images/0/image")
                        .asString(""))
                .isEqualTo("nginx"));
    }

    @Test
    void stoppingTellsTheCollectorOnceMoreWithinItsTime() {
        start(Map.of(AgentKey.COLLECTOR, collector.url(), AgentKey.INTERVAL, "1h"), null, "nginx");
        await().until(() -> !received.isEmpty());
        int before = received.size();

        Objects.requireNonNull(agent).close();

        // One more than there was; the first complete look may have been told in between.
        assertThat(received).hasSizeGreaterThan(before);
        assertThat(JSON.readTree(received.getLast()).at("/sequence").intValue())
                .isGreaterThan(
                        JSON.readTree(received.getFirst()).at("/sequence").intValue());
        assertThat(prober.closed()).isEqualTo(1);
    }

    @Test
    void aHangingCollectorDoesNotKeepTheProcess() {
        collector.inject(Fault.on("POST", "/api/v1/reports").hang());
        start(Map.of(AgentKey.COLLECTOR, collector.url(), AgentKey.INTERVAL, "1h"), null, "nginx");
        await().until(() -> !collector.exchanges().isEmpty());

        long start = System.nanoTime();
        Objects.requireNonNull(agent).close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void endpointsTakeNoTargetNoOtherMethodAndNoOtherPath() throws Exception {
        start(Map.of(), null, "nginx");

        assertThat(get("/probe?target=169.254.169.254").statusCode()).isEqualTo(404);
        assertThat(get("/report/x").statusCode()).isEqualTo(404);
        HttpResponse<String> post = client.send(
                java.net.http.HttpRequest.newBuilder(uri("/report"))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
    }

    @Test
    void aTakenPortIsABindExceptionAndOpensNoProber() {
        try (HttpStandIn taken = HttpStandIn.start(Listen.loopback(), request -> HttpReply.of(200))) {
            AgentSettings settings = settings(Map.of(AgentKey.LISTEN, "127.0.0.1:" + taken.port()), null);

            assertThatThrownBy(() -> Agent.start(settings, (given, slow) -> prober, "1.2.3", InstantSource.system()))
                    .isInstanceOf(BindException.class);
            assertThat(prober.closed()).isEqualTo(2);
        }
    }

    @Test
    void theTokenAppearsNowhereButInTheRequest() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "canary-7f3a");
        start(Map.of(AgentKey.COLLECTOR, collector.url(), AgentKey.TOKEN_FILE, token.toString()), "docker.io", "nginx");
        await().until(() -> !collector.exchanges().isEmpty());

        assertThat(collector.exchanges().getFirst().request().header("authorization"))
                .contains("Bearer canary-7f3a");
        assertThat(received).noneMatch(body -> body.contains("canary"));
        assertThat(get("/metrics").body()
                        + get("/report").body()
                        + get("/readyz").body())
                .doesNotContain("canary");
    }

    private HttpReply collect(HttpRequest request) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
            received.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return HttpReply.error(400, "GZIP", "not gzip");
        }
        // Ten minutes ahead of us, so that the offset can be told from none.
        String time = InstantSource.system().instant().plusSeconds(570).toString();
        return HttpReply.json(
                202,
                "{\"accepted\":true,\"nextReportSeconds\":60,\"targets\":" + targets + ",\"etag\":\""
                        + targets.hashCode() + "\",\"serverTime\":\"" + time + "\"}");
    }

    private void start(Map<AgentKey, String> given, @Nullable String registry, String... images) {
        start(InstantSource.system(), given, registry, images);
    }

    private void start(InstantSource clock, Map<AgentKey, String> given, @Nullable String registry, String... images) {
        try {
            Agent started = Agent.start(
                    settings(given, registry, images), (settings, slow) -> slow ? patient : prober, "1.2.3", clock);
            agent = started;
            Thread.ofPlatform().daemon().start(started::run);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static AgentSettings settings(Map<AgentKey, String> given, @Nullable String registry, String... images) {
        Map<AgentKey, Setting> flags = new EnumMap<>(AgentKey.class);
        flags.put(AgentKey.NODE_NAME, Setting.flag(AgentKey.NODE_NAME, List.of("node-1")));
        flags.put(AgentKey.LISTEN, Setting.flag(AgentKey.LISTEN, List.of("127.0.0.1:0")));
        flags.put(AgentKey.INTERVAL, Setting.flag(AgentKey.INTERVAL, List.of("1s")));
        flags.put(AgentKey.IMAGES, Setting.flag(AgentKey.IMAGES, List.of(images)));
        flags.put(
                AgentKey.REGISTRIES,
                Setting.flag(AgentKey.REGISTRIES, registry == null ? List.of() : List.of(registry)));
        given.forEach((key, value) -> flags.put(key, Setting.flag(key, List.of(value))));
        return switch (AgentSettings.read(Optional.empty(), flags)) {
            case AgentSettings.Outcome.Ready(AgentSettings settings) -> settings;
            case AgentSettings.Outcome.Wrong(List<String> problems) -> throw new AssertionError(problems);
        };
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(java.net.http.HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        int port = Objects.requireNonNull(agent).address().getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
