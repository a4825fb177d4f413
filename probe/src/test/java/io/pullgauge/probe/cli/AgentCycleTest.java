/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.probe.agent.Agent;
import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.config.Setting;
import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.HttpStandIn.Exchange;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent with its real prober against a registry that counts as Docker Hub does. */
class AgentCycleTest {

    private static final String IMAGE = "hub.test/library/nginx:1";

    @TempDir
    Path folder;

    @Test
    void aCycleSpendsNoPullShowsTheQuotaAndNamesAFaultThatStays() throws Exception {
        try (FakeRegistry hub = FakeRegistry.start();
                HttpClient client = HttpClient.newHttpClient()) {
            hub.dialect(Dialect.DOCKER_HUB).bearer().quota(100, Duration.ofHours(6), "203.0.113.9");
            hub.push("library/nginx", "1", TestImage.small());
            NodeRoot.in(folder).mirrors("hub.test", hub.url());
            try (Agent agent = Agent.start(settings(), new NodeProbers(), "1.2.3", InstantSource.system())) {
                Thread.ofPlatform().daemon().start(agent::run);

                await().untilAsserted(() -> assertThat(manifestHeads(hub)).isGreaterThanOrEqualTo(3));
                JsonNode report = report(client, agent);
                assertThat(report.at("/images/0/verdict/cause").isNull())
                        .as(report.toPrettyString())
                        .isTrue();
                assertThat(report.at("/quotas/0/remaining").asLong(0)).isEqualTo(100);
                assertThat(report.at("/quotas/0/identity").asString("")).isEqualTo("203.0.113.9");
                assertThat(hub.charged()).isZero();

                hub.delete("library/nginx", "1");
                await().untilAsserted(() -> assertThat(report(client, agent)
                                .at("/images/0/verdict/cause")
                                .asString(""))
                        .isEqualTo("tag_not_found"));
                assertThat(hub.charged()).isZero();
            }
        }
    }

    private AgentSettings settings() {
        Map<AgentKey, Setting> flags = new EnumMap<>(AgentKey.class);
        Map.of(
                        AgentKey.NODE_NAME, "node-1",
                        AgentKey.NODE_ROOT, folder.toString(),
                        AgentKey.LISTEN, "127.0.0.1:0",
                        AgentKey.INTERVAL, "1s",
                        AgentKey.IMAGES, IMAGE)
                .forEach((key, value) -> flags.put(key, Setting.flag(key, List.of(value))));
        return switch (AgentSettings.read(Optional.empty(), flags)) {
            case AgentSettings.Outcome.Ready(AgentSettings settings) -> settings;
            case AgentSettings.Outcome.Wrong(List<String> problems) -> throw new AssertionError(problems);
        };
    }

    private static long manifestHeads(FakeRegistry hub) {
        return hub.exchanges().stream()
                .map(Exchange::request)
                .filter(request ->
                        request.method().equals("HEAD") && request.path().contains("/manifests/"))
                .count();
    }

    private static JsonNode report(HttpClient client, Agent agent) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + agent.address().getPort() + "/report");
        String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        return JsonMapper.builder().build().readTree(body);
    }
}
