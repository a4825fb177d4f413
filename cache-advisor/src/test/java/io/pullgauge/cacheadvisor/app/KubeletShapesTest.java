/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Pods and events in the shapes of kubelets 1.31 to 1.36, each a file of its own with its origin, through an API server that stands in and
 * the watch of a real collector, to what GET /api/v1/pods tells.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubeletShapesTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Kubelet kubelet = new Kubelet();
    private Collector collector;
    private Client client;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
        client = new Client(collector.port());
        await().atMost(LONG).until(() -> client.get("/api/v1/pods").statusCode() == 200);
        recorded().forEach(each -> each.put(kubelet.client()));
    }

    @AfterAll
    void stop() {
        client.close();
        collector.close();
        kubelet.close();
    }

    static List<RecordedPod> recorded() {
        return RecordedPod.all();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isToldWithItsCause(RecordedPod pod) {
        JsonNode[] story = new JsonNode[1];
        await().alias(pod.file()).atMost(LONG).until(() -> {
            HttpResponse<String> answer = client.get("/api/v1/pods/shop/" + pod.name());
            story[0] = Client.read(answer.body());
            return pod.cause().equals(story[0].at("/verdict/cause").stringValue(""));
        });
        assertThat(pod.tells().propertyNames())
                .allSatisfy(field ->
                        assertThat(story[0].get(field)).isEqualTo(pod.tells().get(field)));
        assertThat(story[0].at("/verdict/fix")).isNotEmpty();
    }
}
