/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import io.pullgauge.probe.explain.SharedData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * A real kubelet's events, recorded with 25 known faults, once more: written to an API server that stands in, watched by a real collector.
 * Every pod is told with its fault, although the kubelet's own brake and back-off speak last.
 */
class KubeletReplayTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Pattern IMAGE = Pattern.compile("image (?:tag )?\"([^\"]+)\"");
    /** containerd words a missing repository like a missing tag, and here no agent looks: the label is the first alternative. */
    private static final Map<String, String> BY_WORDS = Map.of("missing-repo", "tag_not_found");

    private final Kubelet kubelet = new Kubelet();

    @TempDir
    Path data;

    private Map<String, List<SharedData.Event>> cases = Map.of();

    /** When the collector comes, and how the back-off is worded. */
    enum Course {
        BACK_OFF_AS_OF_1_31,
        BACK_OFF_AS_OF_1_36,
        COLLECTOR_COMES_LATE
    }

    @BeforeEach
    void read() {
        assumeThat(SharedData.folder()).as("the shared data sets").isPresent();
        cases = SharedData.events(SharedData.folder().orElseThrow()).stream()
                .collect(Collectors.groupingBy(SharedData.Event::name, TreeMap::new, Collectors.toList()));
    }

    @AfterEach
    void stop() {
        kubelet.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyPodIsToldWithItsFault(Course course) throws Exception {
        if (course == Course.COLLECTOR_COMES_LATE) {
            replay(course);
        }
        try (Collector collector = Collector.start(
                        CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
                Client client = new Client(collector.port())) {
            await().atMost(LONG).until(() -> client.get("/api/v1/pods").statusCode() == 200);
            if (course != Course.COLLECTOR_COMES_LATE) {
                replay(course);
            }
            await().atMost(LONG).untilAsserted(() -> assertThat(told(client)).isEqualTo(expected()));
            assertThat(client.json("/api/v1/pods/shop/missing-repo").at("/verdict/alternatives/0"))
                    .hasToString("\"repo_not_found\"");
        }
    }

    private Map<String, String> expected() {
        Map<String, String> expected = new TreeMap<>();
        cases.forEach((name, events) ->
                expected.put(name, BY_WORDS.getOrDefault(name, events.getFirst().cause())));
        return expected;
    }

    private static Map<String, String> told(Client client) {
        Map<String, String> told = new TreeMap<>();
        for (JsonNode story : client.json("/api/v1/pods").get("items")) {
            told.put(story.get("name").stringValue(), story.at("/verdict/cause").stringValue(""));
        }
        return told;
    }

    private void replay(Course course) {
        cases.forEach((name, events) -> {
            String image = events.stream()
                    .map(event -> IMAGE.matcher(event.text()))
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            kubelet.scheduled(name, "node-a", image, name.equals("never") ? "Never" : "IfNotPresent");
            events.stream().filter(SharedData.Event::carriesTheFault).forEach(event -> say(name, image, event, course));
            events.stream().filter(event -> !event.carriesTheFault()).forEach(event -> say(name, image, event, course));
        });
    }

    /** The event, and what the kubelet writes into the status with it. */
    private void say(String name, String image, SharedData.Event event, Course course) {
        kubelet.event(name, event.reason(), event.text());
        String pulling = "Failed to pull image \"" + image + "\": ";
        String backOff = "Back-off pulling image \"" + image + "\"";
        if (event.text().startsWith(pulling)) {
            String error = event.text().substring(pulling.length());
            kubelet.waits(name, "ErrImagePull", error);
            kubelet.waits(
                    name,
                    "ImagePullBackOff",
                    course == Course.BACK_OFF_AS_OF_1_36 ? backOff + ": ErrImagePull: " + error : backOff);
        } else if (!event.text().startsWith("Error: ")) {
            kubelet.waits(
                    name, event.reason().equals("InspectFailed") ? "InvalidImageName" : event.reason(), event.text());
        }
    }
}
