/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** A collector with a cluster of two nodes, the small fleet, and eight nodes that a cache would help: something for every view to show. */
record World(Kubelet kubelet, Collector collector, Client client) implements AutoCloseable {
    static final String IMAGE = "registry.example/shop/web:1.99";

    static World start(Path folder) throws Exception {
        Kubelet kubelet = new Kubelet();
        kubelet.client().resource(node("b1")).create();
        kubelet.client().resource(node("b2")).create();
        Collector collector = Collector.start(
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                        .withCanaries(new Canaries.Rules(Set.of("shop"), false))
                        .withPrepulls(Set.of("shop"))
                        .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(folder))));
        World world = new World(kubelet, collector, new Client(collector.port()));
        Fleet.ofFour().forEach(world::post);
        world.cacheWorthHaving();
        return world;
    }

    String address() {
        return "http://127.0.0.1:" + collector.port();
    }

    /** A pod on b1 whose image is refused, in the kubelet's words and these. */
    void podWaits(String name, String words) {
        kubelet.scheduled(name, "b1", IMAGE, "IfNotPresent", "regcred");
        kubelet.failsToPull(
                name,
                "failed to pull and unpack image \"" + IMAGE + "\": failed to resolve reference \"" + IMAGE
                        + "\": pull access denied, repository does not exist or may require authorization" + words);
    }

    /** Applies a plan for that image on both nodes. */
    void planned(String name) {
        String plan = JsonMapper.shared()
                .writeValueAsString(Map.of("name", name, "namespace", "shop", "images", List.of(IMAGE)));
        assertThat(client.post(
                                "/api/v1/prepulls",
                                plan.getBytes(StandardCharsets.UTF_8),
                                "content-type",
                                "application/json")
                        .statusCode())
                .isBetween(200, 202);
    }

    @Override
    public void close() {
        client.close();
        collector.close();
        kubelet.close();
    }

    private static io.fabric8.kubernetes.api.model.Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .withNewStatus()
                .withNewNodeInfo()
                .withContainerRuntimeVersion("containerd://2.1.4")
                .withKubeletVersion("v1.36.2")
                .withOperatingSystem("linux")
                .withArchitecture("amd64")
                .endNodeInfo()
                .addToCapacity("ephemeral-storage", new Quantity("100Gi"))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private void post(Map<String, Object> report) {
        assertThat(client.report(Fleet.json(report)).statusCode()).isEqualTo(202);
    }

    /** Eight nodes that pull the same images of Docker Hub by one small quota. */
    private void cacheWorthHaving() {
        for (int node = 0; node < 8; node++) {
            Map<String, Object> report = Fleet.report("w" + node, "a");
            Fleet.add(report, "registries", Fleet.healthy("docker.io"));
            for (int image = 0; image < 4; image++) {
                Map<String, Object> check = new LinkedHashMap<>();
                check.put("image", "docker.io/library/app" + image + ":1");
                check.put("reference", "docker.io/library/app" + image + ":1");
                check.put("pullable", true);
                check.put("verdict", Map.of("summary", "can be pulled"));
                check.put("endpoints", List.of());
                check.put("digest", "sha256:" + Integer.toString(image).repeat(64));
                check.put("bytes", 50_000_000);
                Fleet.add(report, "images", check);
            }
            Fleet.add(report, "quotas", Fleet.quota("docker.io", "203.0.113.9", 100, 7));
            post(report);
        }
    }
}
