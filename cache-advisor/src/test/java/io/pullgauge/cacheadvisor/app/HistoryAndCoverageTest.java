/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the page shows beside the present: what changed, what a node saw, whose credentials are refused, and what is not covered. */
class HistoryAndCoverageTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String REFUSED = "\"credentialSources\":[\"key r.example in /root/.docker/config.json\"],";

    @TempDir
    Path data;

    private final Kubelet kubelet = new Kubelet();
    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withExpected(Set.of(new NodeKey("c1", "never-came")))
                .withCanaries(new Canaries.Rules(Set.of("shop"), false))
                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
        client = new Client(collector.port());
        await().atMost(LONG).until(() -> client.get("/api/v1/pods").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
        kubelet.close();
    }

    private void post(Reports report) {
        assertThat(client.report(report.cluster("c1").json()).statusCode()).isEqualTo(202);
    }

    private static List<String> told(JsonNode changes) {
        return changes.get("items")
                .valueStream()
                .map(each -> each.get("node").stringValue() + " "
                        + each.get("target").stringValue() + " "
                        + each.get("state").stringValue() + " "
                        + each.get("cause").asString("-"))
                .toList();
    }

    @Test
    void tellsChangesOfANodeARegistryAndAnImageTheNewestFirst() {
        post(Reports.of("n1").healthy("r.example").pullable("r.example/app:1"));
        post(Reports.of("n2").healthy("r.example").healthy("s.example"));
        post(Reports.of("n1").sequence(2).failing("r.example", "dns", "dns_nxdomain"));
        post(Reports.of("n1").sequence(3).healthy("r.example"));

        assertThat(told(client.json("/api/v1/changes?registry=r.example")))
                .as("what was well when a node was first seen is no change")
                .containsExactly("n1 r.example ok -", "n1 r.example failing dns_nxdomain");
        assertThat(told(client.json("/api/v1/changes?node=n2"))).allMatch(each -> each.startsWith("n2 "));
        assertThat(told(client.json("/api/v1/changes?image=r.example/app:1")))
                .containsExactly("n1 r.example/app:1 gone -");
        assertThat(told(client.json("/api/v1/changes?node=n1&registry=r.example")))
                .hasSize(2);
        assertThat(client.get("/api/v1/changes?registry=r.example", "accept", "text/plain")
                        .body())
                .startsWith("NODE")
                .contains("dns_nxdomain");
    }

    @Test
    void pagesThroughTheHistoryWithoutLosingAChange() {
        for (int i = 1; i <= 6; i++) {
            post(
                    i % 2 == 0
                            ? Reports.of("n1").sequence(i).failing("r.example", "dns", "dns_nxdomain")
                            : Reports.of("n1").sequence(i).healthy("r.example"));
        }
        JsonNode first = client.json("/api/v1/changes?registry=r.example&limit=4");
        JsonNode rest = client.json("/api/v1/changes?registry=r.example&limit=4&continue="
                + first.get("continue").stringValue());

        assertThat(first.get("items")).hasSize(4);
        assertThat(rest.get("items")).hasSize(1);
        assertThat(rest.get("continue").isNull()).isTrue();
    }

    @Test
    void answersWordsThatNobodyKnowsWithNothingAndNodesThatNobodyKnowsWithANo() {
        assertThat(client.json("/api/v1/changes?registry=%27%20OR%201%3D1--").get("items"))
                .isEmpty();
        assertThat(client.get("/api/v1/changes?node=nobody").statusCode()).isEqualTo(404);
        assertThat(client.get("/api/v1/nodes/nobody/evidence?registry=r.example")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void writesWhatANodeSawForOthersWithoutWhatIsARight() {
        post(Reports.of("n1").registry("""
                {"host":"r.example","verdict":{"stage":"tls","cause":"tls_unknown_ca","role":"registry","host":"r.example",
                  "owner":"platform","summary":"no trusted root","evidence":{"issuer":"CN=Company Root"},"fix":[]},
                 "stages":[],"warnings":[],"endpoints":[{"url":"https://r.example/v2?X-Amz-Signature=5ecret","role":"upstream","vantage":"host",
                   "stages":[{"stage":"dns","status":"ok","millis":1.5,"cause":null,"evidence":{"address":"192.0.2.7"}},
                             {"stage":"tls","status":"fail","millis":12,"cause":"tls_unknown_ca",
                              "evidence":{"location":"https://cdn.example/b?sig=5ecret","issuer":"CN=Company Root"}}]}]}"""));
        HttpResponse<String> page = client.get("/api/v1/nodes/n1/evidence?registry=r.example");

        assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        assertThat(page.body())
                .contains("node n1", "tls_unknown_ca at the stage tls", "CN=Company Root", "192.0.2.7", "12.0 ms")
                .contains("openssl s_client -connect r.example:443 -servername r.example")
                .doesNotContain("5ecret");
        assertThat(client.get("/api/v1/nodes/n1/evidence").statusCode()).isEqualTo(400);
        assertThat(client.get("/api/v1/nodes/n1/evidence?image=r.example/none:1")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsSetsOfCredentialsApartAndWhoRefusesThem() {
        post(Reports.of("n1")
                .environment("{" + REFUSED + "\"fingerprints\":{\"credentials\":\"aaaa\"}}")
                .failing("r.example", "auth", "auth_bad_credentials"));
        post(Reports.of("n2")
                .environment("{" + REFUSED + "\"fingerprints\":{\"credentials\":\"bbbb\"}}")
                .healthy("r.example"));
        post(Reports.of("n3").healthy("r.example"));
        JsonNode items = client.json("/api/v1/credentials?kind=node").get("items");

        assertThat(items.valueStream().map(each -> each.get("fingerprint").asString("-")))
                .containsExactlyInAnyOrder("aaaa", "bbbb", "-");
        JsonNode bad = items.valueStream()
                .filter(each -> each.get("fingerprint").asString("-").equals("aaaa"))
                .findFirst()
                .orElseThrow();
        assertThat(bad.get("name").stringValue()).isEqualTo("key r.example in /root/.docker/config.json");
        assertThat(bad.at("/refused/0/cause").stringValue()).isEqualTo("auth_bad_credentials");
        assertThat(bad.at("/examples/0/node").stringValue()).isEqualTo("n1");
        assertThat(client.get("/api/v1/credentials", "accept", "text/plain").body())
                .contains("REFUSED-BY", "r.example=auth_bad_credentials");
    }

    @Test
    void namesWhoseCredentialsAWaitingPodPullsWith() {
        kubelet.scheduled("web-1", "node-a", "r.example/shop/web:1", "IfNotPresent", "regcred");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"r.example/shop/web:1\": failed to resolve reference \"r.example/shop/web:1\": "
                        + "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials");
        await().atMost(LONG)
                .until(() -> !client.json("/api/v1/credentials?kind=pod")
                        .get("items")
                        .isEmpty());
        JsonNode item = client.json("/api/v1/credentials?kind=pod").at("/items/0");

        assertThat(item.get("name").stringValue()).isEqualTo("service account shop/default with regcred");
        assertThat(item.get("pods").intValue()).isEqualTo(1);
        assertThat(item.get("canary").isNull()).isTrue();
    }

    @Test
    void tellsNodesThatAreNotCoveredAndWhy() {
        post(Reports.of("node-a").healthy("r.example"));
        kubelet.scheduled("web-1", "node-a", "r.example/shop/web:1", "IfNotPresent");
        kubelet.scheduled("web-2", "node-b", "r.example/shop/web:1", "IfNotPresent");
        kubelet.client()
                .resource(new PodBuilder(kubelet.scheduled("old-1", "node-w", "r.example/win:1", "IfNotPresent"))
                        .editSpec()
                        .withNewOs("windows")
                        .endSpec()
                        .build())
                .update();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(client.json("/api/v1/coverage")
                                .get("items")
                                .valueStream()
                                .map(each -> each.get("node").stringValue() + " "
                                        + each.get("why").stringValue()))
                        .containsExactly("never-came absent", "node-b no_agent", "node-w windows"));
        assertThat(client.get("/api/v1/coverage", "accept", "text/plain").body())
                .contains("never-came", "LAST-SEEN");
    }

    @Test
    void tellsOfANodeInTextWhatIsWrongAndWhatToDoFirst() {
        post(Reports.of("n1").registry("""
                {"host":"r.example","verdict":{"stage":"tls","cause":"tls_unknown_ca","summary":"no trusted root","evidence":{},
                  "fix":["platform: install the CA","operator: serve the chain"]},"stages":[],"warnings":[],"endpoints":[]}"""));
        String text = client.get("/api/v1/nodes/n1", "accept", "text/plain").body();

        assertThat(text)
                .containsSubsequence(
                        "State:     failing",
                        "Fails:     tls_unknown_ca at r.example",
                        "why:     no trusted root",
                        "who:     platform",
                        "do:      platform: install the CA",
                        "REGISTRY/IMAGE");
    }

    @Test
    void countsNodesByStateAndZone() {
        post(Reports.of("n1").zone("a").healthy("r.example"));
        post(Reports.of("n2").zone("a").failing("r.example", "dns", "dns_nxdomain"));
        post(Reports.of("n3").failing("r.example", "dns", "dns_nxdomain"));
        JsonNode counts = client.json("/api/v1/fleet");

        assertThat(counts.get("nodes").intValue()).isEqualTo(4);
        assertThat(counts.get("ok").intValue()).isEqualTo(1);
        assertThat(counts.get("failing").intValue()).isEqualTo(2);
        assertThat(counts.get("absent").intValue()).isEqualTo(1);
        assertThat(counts.get("zones")
                        .valueStream()
                        .map(each -> each.get("zone").asString("-") + " " + each.get("nodes") + " " + each.get("fresh")
                                + " " + each.get("failing")))
                .containsExactly("- 2 1 1", "a 2 2 1");
        assertThat(client.get("/api/v1/fleet", "accept", "text/plain").body()).startsWith("CLUSTER");
    }

    @Test
    void saysWhatItCanBeAsked() {
        JsonNode about = client.json("/api/v1/about");
        assertThat(about.get("watchesPods").booleanValue()).isTrue();
        assertThat(about.at("/canaryNamespaces/0").stringValue()).isEqualTo("shop");
    }
}
