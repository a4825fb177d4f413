/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.RealAgent;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.databind.JsonNode;

/**
 * How long it takes from a pod's status at the API server to its verdict: by the kubelet's words, and joined with what the node's agent finds
 * by a long poll. Each pod has an image of its own, so that no answer serves twice. Run by hand: {@code PodsBench}.
 */
public final class PodsBench {
    private static final int PODS = 60;

    private PodsBench() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Path data = Files.createTempDirectory("pods-bench");
        FakeRegistry registry = FakeRegistry.start();
        registry.push("shop/web", "1.9", TestImage.small());
        NodeRoot root = NodeRoot.temporary().hostsToml(registry.authority(), "server = \"" + registry.url() + "\"\n");
        try (Kubelet kubelet = new Kubelet();
                Collector collector = Collector.start(
                        CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
                Client client = new Client(collector.port());
                RealAgent _ = RealAgent.start(root.path(), "node-a", collector.port(), List.of())) {
            while (client.get("/api/v1/pods").statusCode() != 200
                    || client.json("/api/v1/nodes").get("total").intValue() < 1) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            double[] words = new double[PODS];
            double[] joined = new double[PODS];
            for (int i = 0; i < PODS; i++) {
                String name = "web-" + i;
                String image = registry.authority() + "/shop/web:missing-" + i;
                kubelet.scheduled(name, "node-a", image, "IfNotPresent");
                long start = System.nanoTime();
                kubelet.waits(
                        name,
                        "ErrImagePull",
                        "failed to pull and unpack image \"" + image + "\": failed to resolve image: " + image
                                + ": not found");
                words[i] =
                        millis(client, name, story -> story.at("/verdict/cause").isString(), start);
                joined[i] =
                        millis(client, name, story -> story.at("/probe/result").isObject(), start);
            }
            print("kubelet's words", words);
            print("joined with the agent's look", joined);
        } finally {
            registry.close();
        }
        System.exit(0);
    }

    private static double millis(Client client, String name, Predicate<JsonNode> enough, long start) throws Exception {
        while (true) {
            var answer = client.get("/api/v1/pods/shop/" + name);
            if (answer.statusCode() == 200 && enough.test(Client.read(answer.body()))) {
                return (System.nanoTime() - start) / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private static void print(String what, double[] millis) {
        double[] warm = Arrays.copyOfRange(millis, PODS / 3, PODS);
        Arrays.sort(warm);
        System.out.printf(
                "%s: p50 %.0f ms, p90 %.0f ms, most %.0f ms%n",
                what, warm[warm.length / 2], warm[warm.length * 9 / 10], warm[warm.length - 1]);
    }
}
