/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.pods.Story;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The story in ten lines, and a page that may leave the house. */
class PodTextTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:10:00Z");
    private static final Instant SINCE = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void tellsEverythingInTenLinesHoweverMuchThereIs() {
        String text = PodText.story(story("r.example", "r.example/shop/web:1.9", 30), NOW);

        assertThat(text.lines()).hasSizeLessThanOrEqualTo(10);
        assertThat(text)
                .startsWith("shop/web on node-a waits for r.example/shop/web:1.9 (container app) since 10m")
                .contains("cause    connect_timeout (certain): the connection timed out")
                .contains("kubelet  dial tcp 192.0.2.7:443: i/o timeout")
                .contains("look     agent on node-a: connect_timeout")
                .contains("reach    r.example from node-a only")
                .contains("changed  resolvers: 10.0.0.1 → 10.0.0.2")
                .contains("fix      platform: step 0");
    }

    @Test
    void hasSourceDestinationTimeChainAndARequestToRepeatButNoSignedAddress() {
        String page = PodText.evidence(story("r.example", "r.example/shop/web:1.9", 1), NOW);

        assertThat(page)
                .contains("node node-a")
                .contains("destination")
                .contains("r.example")
                .contains("2026-11-21T10:00:00Z")
                .contains("issuer=CN=Corp Proxy CA")
                .contains("nc -vz -w 10 r.example 443")
                .contains("curl -sv --max-time 30 -o /dev/null https://r.example/v2/")
                .contains("https://cdn.example/blob")
                .doesNotContain("X-Amz-Signature")
                .doesNotContain("geheim");
    }

    @Test
    void putsNothingHostileIntoTheCommandsOfThePage() {
        String page = PodText.evidence(story("r.example;id", "a`id`:1", 1), NOW);
        String commands = page.substring(page.indexOf("To repeat on the node"));

        assertThat(commands)
                .doesNotContain(";id")
                .doesNotContain("`id`")
                .contains("https://REGISTRY/v2/")
                .contains("pullgauge check IMAGE");
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        String text = PodText.story(story("r.example", "r.example/a\u001b[2J:1", 1), NOW);

        assertThat(text).doesNotContain("\u001b");
    }

    private static Story story(String host, String image, int fixes) {
        StageReport tls = new StageReport(
                "tls",
                "ok",
                3.0,
                null,
                Map.of("issuer", "CN=Corp Proxy CA", "location", "https://cdn.example/blob?X-Amz-Signature=geheim"));
        CheckResult result = new CheckResult(
                image,
                null,
                null,
                false,
                new VerdictReport(
                        "connect",
                        "connect_timeout",
                        "registry",
                        host,
                        "platform",
                        "the connection timed out",
                        Map.of(),
                        List.of()),
                List.of(),
                List.of(new EndpointReport("https://r.example/?token=geheim", "upstream", "host", List.of(tls), null)),
                null,
                null,
                null,
                null);
        return new Story(
                "shop",
                "web",
                "u",
                "node-a",
                "Deployment/web",
                "waiting",
                "app",
                "container",
                image,
                "IfNotPresent",
                "ErrImagePull",
                "dial tcp 192.0.2.7:443: i/o timeout",
                SINCE,
                new Story.Verdict(
                        "connect",
                        "connect_timeout",
                        0.98,
                        List.of(),
                        "both",
                        "registry",
                        host,
                        "platform",
                        "the connection timed out",
                        List.of("kubelet: dial tcp 192.0.2.7:443: i/o timeout", "agent on node-a: connect_timeout"),
                        "the agent finds something else",
                        false,
                        IntStream.range(0, fixes)
                                .mapToObj(i -> "platform: step " + i)
                                .toList()),
                new Story.Probe(SINCE, image, result, null),
                new Story.Reach("node", "r.example from node-a only", List.of("node-a")),
                new Story.Impact(1, 4),
                List.of(new Story.Changed(SINCE, "node-a", "resolvers: 10.0.0.1 → 10.0.0.2")),
                List.of(),
                null,
                "pod-fault-1",
                new Mute("known", NOW.plusSeconds(60), "ann"));
    }
}
