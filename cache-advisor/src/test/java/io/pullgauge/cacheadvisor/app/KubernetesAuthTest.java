/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may report, read and operate, against an API server that speaks HTTP. */
@Timeout(180)
class KubernetesAuthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Clock clock = new Clock();
    private FakeCluster cluster;
    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster();
        cluster.clock(clock.instant());
        cluster.addPod("pod-a");
        cluster.addNode("node-a", "zone-1");
        start(ClusterAccess.USUAL);
    }

    private void start(ClusterAccess access) throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                        .withKubernetes(cluster.location(folder))
                        .withAccess(access)
                        .withClock(clock));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
        cluster.close();
    }

    private HttpResponse<String> report(String node, String token) {
        return client.post(
                "/api/v1/reports",
                Reports.of(node).healthy("r.example").json().getBytes(StandardCharsets.UTF_8),
                "authorization",
                "Bearer " + token);
    }

    @Test
    void takesAnAgentsReportForItsOwnNodeOnlyAndWithoutAskingForEachOne() throws Exception {
        String token = cluster.token("node-a", "pod-a");
        await().atMost(PATIENCE).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(61));
            int before = cluster.tokenReviews.get();
            assertThat(report("node-a", token).statusCode()).isEqualTo(202);
            // Known by the watch, not by a review.
            assertThat(cluster.tokenReviews.get()).isEqualTo(before);
        });
        HttpResponse<String> other = report("node-b", token);
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("node_mismatch");
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(cluster.keyReads.get()).isEqualTo(1);
    }

    /** An agent has no way to its own labels. */
    @Test
    void aNodeStandsWhereItsLabelSays() throws Exception {
        cluster.people.put("ann", "ann");
        cluster.grants.add("ann get /api/v1/nodes");
        AtomicLong sequence = new AtomicLong();
        String token = cluster.token("node-a", "pod-a");

        await().atMost(PATIENCE).untilAsserted(() -> {
            Reports report = Reports.of("node-a").healthy("r.example").sequence(sequence.incrementAndGet());
            client.post(
                    "/api/v1/reports",
                    report.json().getBytes(StandardCharsets.UTF_8),
                    "authorization",
                    "Bearer " + token);
            assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann")
                            .body())
                    .contains("\"zone\":\"zone-1\"");
        });
    }

    @Test
    void refusesEveryTokenThatIsNotASoundOneOfAnAgent() throws Exception {
        JWTClaimsSet good = cluster.claims("node-a", "pod-a").build();
        Map<String, Object> ours = good.getJSONObjectClaim("kubernetes.io");
        ECKey foreign =
                new ECKeyGenerator(Curve.P_256).keyID(cluster.key().getKeyID()).generate();
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("no algorithm", new PlainJWT(good).serialize());
        bad.put("a public key as a secret", symmetric(good));
        bad.put("its own key inside", embedded(foreign, good));
        bad.put("its keys' address inside", linked(foreign, good));
        bad.put("issued ahead of now", sign(new JWTClaimsSet.Builder(good).issueTime(at(Duration.ofMinutes(2)))));
        bad.put("another key under the same id", cluster.sign(foreign, good));
        bad.put("another audience", sign(new JWTClaimsSet.Builder(good).audience("kubernetes")));
        bad.put("another issuer", sign(new JWTClaimsSet.Builder(good).issuer("https://evil.example")));
        bad.put("no pod", sign(new JWTClaimsSet.Builder(good).claim("kubernetes.io", without(ours, "pod"))));
        bad.put("over", sign(new JWTClaimsSet.Builder(good).expirationTime(at(Duration.ofSeconds(-61)))));
        bad.put("not yet", sign(new JWTClaimsSet.Builder(good).notBeforeTime(at(Duration.ofMinutes(2)))));
        bad.put("never over", sign(new JWTClaimsSet.Builder(good).expirationTime(null)));
        bad.put("a subject that is not its account", sign(new JWTClaimsSet.Builder(good).subject("system:admin")));
        bad.put("a pod that is gone", sign(cluster.claims("node-a", "pod-gone")));
        bad.put("no token at all", "hello");
        bad.forEach((name, token) ->
                assertThat(report("node-a", token).statusCode()).as(name).isEqualTo(401));
        assertThat(report("node-a", "x".repeat(7_000)).statusCode()).isIn(401, 431);
        assertThat(client.report(Reports.of("node-a").json()).statusCode()).isEqualTo(401);
        assertThat(report("node-a", cluster.token("node-a", "pod-a")).statusCode())
                .isEqualTo(202);
    }

    @Test
    void toleratesAMinuteOfClockDifference() throws Exception {
        JWTClaimsSet good = cluster.claims("node-a", "pod-a").build();
        assertThat(report("node-a", sign(new JWTClaimsSet.Builder(good).notBeforeTime(at(Duration.ofSeconds(50)))))
                        .statusCode())
                .isEqualTo(202);
    }

    /** Kubernetes before 1.30: a token names its pod, and the API server says no more in a review. */
    @Test
    void knowsTheNodeByItsPodWhereTokensDoNotNameIt() throws Exception {
        cluster.addPod("pod-b", "\"spec\":{\"nodeName\":\"node-b\"}");
        String token = cluster.token("", "pod-b");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(report("node-b", token).statusCode()).isEqualTo(202));

        assertThat(report("node-a", token).body()).contains("node_mismatch");
        int before = cluster.tokenReviews.get();
        assertThat(report("node-b", token).statusCode()).isEqualTo(202);
        assertThat(cluster.tokenReviews.get()).as("known by the watch").isEqualTo(before);
        String nowhere = cluster.token("", "pod-a");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(report("node-a", nowhere).statusCode()).isEqualTo(401));
    }

    @Test
    void knowsTheNodeByItsPodWhereReviewsDoNotNameIt() throws Exception {
        client.close();
        collector.close();
        start(new ClusterAccess(
                "pullgauge", Set.of("pullgauge:pullgauge-agent"), Optional.empty(), Optional.empty(), false));
        cluster.addPod("pod-b", "\"spec\":{\"nodeName\":\"node-b\"}");
        String token = cluster.token("", "pod-b");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(report("node-b", token).statusCode()).isEqualTo(202));
        assertThat(report("node-a", token).statusCode()).isEqualTo(403);
    }

    @Test
    void refusesAnotherServiceAccount() throws Exception {
        JWTClaimsSet good = cluster.claims("node-a", "pod-a").build();
        Map<String, Object> other = new LinkedHashMap<>(good.getJSONObjectClaim("kubernetes.io"));
        other.put("serviceaccount", Map.of("name", "default", "uid", "d"));
        String token = sign(new JWTClaimsSet.Builder(good)
                .subject("system:serviceaccount:pullgauge:default")
                .claim("kubernetes.io", other));
        assertThat(report("node-a", token).statusCode()).isEqualTo(403);
    }

    @Test
    void takesANewKeyOverAndAsksForUnknownOnesOnceAMinute() throws Exception {
        report("node-a", cluster.token("node-a", "pod-a"));
        clock.advance(Duration.ofSeconds(61));
        cluster.clock(clock.instant());
        cluster.rotate();
        assertThat(report("node-a", cluster.token("node-a", "pod-a")).statusCode())
                .isEqualTo(202);
        int reads = cluster.keyReads.get();
        ECKey unknown = new ECKeyGenerator(Curve.P_256).keyID("unknown").generate();
        for (int i = 0; i < 20; i++) {
            assertThat(report(
                                    "node-a",
                                    cluster.sign(
                                            unknown,
                                            cluster.claims("node-a", "pod-a").build()))
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(cluster.keyReads.get()).isEqualTo(reads);
    }

    /** A clock that was wrong for a while makes no key older and no token longer good. */
    @Test
    void takesANewKeyOverAndForgetsATokenAlsoAfterTheClockWasSetBack() throws Exception {
        cluster.people.put("ann-token", "ann");
        cluster.grants.add("ann get /api/v1/nodes");
        assertThat(report("node-a", cluster.token("node-a", "pod-a")).statusCode())
                .isEqualTo(202);
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(200);

        clock.advance(Duration.ofHours(-2));
        cluster.clock(clock.instant());
        cluster.rotate();
        assertThat(report("node-a", cluster.token("node-a", "pod-a")).statusCode())
                .isEqualTo(202);
        client.get("/api/v1/nodes", "authorization", "Bearer ann-token");
        cluster.people.clear();
        clock.advance(Duration.ofSeconds(61));
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesAnAgentWhosePodHasBeenDeleted() throws Exception {
        String token = cluster.token("node-a", "pod-a");
        assertThat(report("node-a", token).statusCode()).isEqualTo(202);
        await().atMost(PATIENCE).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(61));
            int before = cluster.tokenReviews.get();
            assertThat(report("node-a", token).statusCode()).isEqualTo(202);
            assertThat(cluster.tokenReviews.get()).isEqualTo(before);
        });
        cluster.removePod("pod-a");
        await().atMost(PATIENCE).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(11));
            assertThat(report("node-a", token).statusCode()).isEqualTo(401);
        });
    }

    @Test
    void believesNoAgentThatItIsOfAnotherCluster() throws Exception {
        client.close();
        collector.close();
        start(new ClusterAccess(
                "pullgauge", Set.of("pullgauge:pullgauge-agent"), Optional.empty(), Optional.of("c2"), true));
        String token = cluster.token("node-a", "pod-a");
        HttpResponse<String> other = report("node-a", token);
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("node_mismatch");
        assertThat(client.post(
                                "/api/v1/reports",
                                Reports.of("node-a").cluster("c2").json().getBytes(StandardCharsets.UTF_8),
                                "authorization",
                                "Bearer " + token)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void asksTheClusterForEachTokenWhereItIsToldTo() throws Exception {
        client.close();
        collector.close();
        start(new ClusterAccess(
                "pullgauge", Set.of("pullgauge:pullgauge-agent"), Optional.empty(), Optional.empty(), false));
        String token = cluster.token("node-a", "pod-a");
        for (int i = 0; i < 5; i++) {
            assertThat(report("node-a", token).statusCode()).isEqualTo(202);
        }
        assertThat(cluster.tokenReviews.get()).isEqualTo(1);
        assertThat(report("node-b", token).statusCode()).isEqualTo(403);
        assertThat(cluster.keyReads.get()).isZero();
    }

    @Test
    void asksTheClusterAboutNoTokenThatCannotBeAnAgentsAlsoWhereEachIsReviewed() throws Exception {
        client.close();
        collector.close();
        start(new ClusterAccess(
                "pullgauge", Set.of("pullgauge:pullgauge-agent"), Optional.empty(), Optional.empty(), false));
        JWTClaimsSet good = cluster.claims("node-a", "pod-a").build();
        for (String bad : List.of(
                "random",
                "a.b.c",
                new PlainJWT(good).serialize(),
                sign(new JWTClaimsSet.Builder(good).audience("kubernetes")),
                sign(new JWTClaimsSet.Builder(good).expirationTime(at(Duration.ofSeconds(-61)))))) {
            assertThat(report("node-a", bad).statusCode()).as(bad).isEqualTo(401);
        }
        assertThat(cluster.tokenReviews.get()).isZero();
    }

    @Test
    void letsNobodyInWhomItCannotCheck() throws Exception {
        cluster.away(true);
        assertThat(report("node-a", cluster.token("node-a", "pod-a")).statusCode())
                .isEqualTo(503);
        HttpResponse<String> read = client.get("/api/v1/nodes", "authorization", "Bearer someone");
        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.headers().firstValue("retry-after")).isPresent();
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void letsPeopleDoWhatTheClustersRolesGrant() {
        cluster.people.put("ann-token", "ann");
        cluster.people.put("bob-token", "bob");
        cluster.grants.add("ann get /api/v1/nodes");
        cluster.grants.add("ann post /api/v1/checks");
        for (int i = 0; i < 5; i++) {
            assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(cluster.tokenReviews.get()).isEqualTo(1);
        assertThat(cluster.accessReviews.get()).isEqualTo(1);
        assertThat(client.get("/api/v1/quota", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer bob-token")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("/api/v1/checks", new byte[0], "authorization", "Bearer bob-token")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("/api/v1/checks", new byte[0], "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/nodes").statusCode()).isEqualTo(401);
        // A yes holds for five minutes, a no for half a minute.
        cluster.grants.add("bob get /api/v1/nodes");
        clock.advance(Duration.ofSeconds(31));
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer bob-token")
                        .statusCode())
                .isEqualTo(200);
        cluster.grants.clear();
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(6));
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void asksTheClusterFewTimesInAFloodOfRandomTokensAndStillTakesAgents() throws Exception {
        String token = cluster.token("node-a", "pod-a");
        cluster.people.put("ann-token", "ann");
        cluster.grants.add("ann get /api/v1/nodes");
        client.get("/api/v1/nodes", "authorization", "Bearer ann-token");
        int before = cluster.tokenReviews.get();
        try (ExecutorService flood = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 10_000; i++) {
                String random = "random-" + i;
                boolean reads = i % 2 == 0;
                flood.execute(() -> {
                    HttpResponse<String> answer = reads
                            ? client.get("/api/v1/nodes", "authorization", "Bearer " + random)
                            : report("node-a", random);
                    assertThat(answer.statusCode()).isIn(401, 503);
                });
            }
        }
        assertThat(cluster.tokenReviews.get() - before).isLessThanOrEqualTo(40);
        assertThat(report("node-a", token).statusCode()).isEqualTo(202);
        assertThat(client.get("/api/v1/nodes", "authorization", "Bearer ann-token")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void doesNotStartWithoutACluster() {
        CollectorConfig config = CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("other"))
                .withAccess(ClusterAccess.USUAL);
        assertThatThrownBy(() -> Collector.start(config)).hasMessageContaining("--kubeconfig");
    }

    private String sign(JWTClaimsSet.Builder claims) throws Exception {
        return cluster.sign(cluster.key(), claims.build());
    }

    private Date at(Duration fromNow) {
        return Date.from(clock.instant().plus(fromNow));
    }

    private static Map<String, Object> without(Map<String, Object> map, String key) {
        Map<String, Object> rest = new LinkedHashMap<>(map);
        rest.remove(key);
        return rest;
    }

    private String symmetric(JWTClaimsSet claims) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(cluster.key().getKeyID())
                        .build(),
                claims);
        jwt.sign(new MACSigner(cluster.key().toECPublicKey().getEncoded()));
        return jwt.serialize();
    }

    private static String embedded(ECKey key, JWTClaimsSet claims) throws Exception {
        return signed(key, claims, new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(key.toPublicJWK()));
    }

    private static String linked(ECKey key, JWTClaimsSet claims) throws Exception {
        return signed(
                key, claims, new JWSHeader.Builder(JWSAlgorithm.ES256).jwkURL(URI.create("https://evil.example/keys")));
    }

    private static String signed(ECKey key, JWTClaimsSet claims, JWSHeader.Builder header) throws Exception {
        SignedJWT jwt = new SignedJWT(header.keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }
}
