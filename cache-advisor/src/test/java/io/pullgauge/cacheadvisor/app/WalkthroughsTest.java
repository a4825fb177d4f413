/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Eleven mornings, each from the kubelet's words to what to do: pods on an API server that stands in, a real collector, real agents with
 * their nodes' files, and a registry of this process.
 */
class WalkthroughsTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path data;

    private final Kubelet kubelet = new Kubelet();
    private final FakeRegistry registry = FakeRegistry.start();
    private final List<RealAgent> agents = new ArrayList<>();
    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        registry.push("shop/web", "1.9", TestImage.small());
        registry.push("shop/web", "1.8", TestImage.small());
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
        client = new Client(collector.port());
        await().atMost(LONG).until(() -> client.get("/api/v1/pods").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        client.close();
        agents.forEach(RealAgent::close);
        collector.close();
        kubelet.close();
        registry.close();
    }

    @Test
    void wrongTag() throws Exception {
        node("node-a");
        String image = registry.authority() + "/shop/web:1.99";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent");
        kubelet.failsToPull("web-1", notFound(image));

        JsonNode story = story("web-1", each -> isProbed(each) && fix(each).contains("perhaps"));
        assertTold(story, "tag_not_found", "developer", "pod");
        assertThat(story.at("/verdict/confidence").doubleValue()).isGreaterThan(0.9);
        assertThat(story.at("/verdict/basis").stringValue()).isEqualTo("both");
        assertThat(fix(story))
                .contains("1.9")
                .contains("kubectl -n shop patch deployment web")
                .contains("\"name\":\"app\",\"image\":\"" + registry.authority() + "/shop/web:1.9\"");
        assertThat(client.get("/api/v1/pods/shop/web-1", "accept", "text/plain")
                        .body()
                        .lines()
                        .count())
                .isLessThanOrEqualTo(10);
    }

    @Test
    void wrongRepositoryName() throws Exception {
        node("node-a");
        registry.push("demo/retail-store-sample-ui", "1.0", TestImage.small());
        registry.push("demo/retail-store-sample-cart", "1.0", TestImage.small());
        kubelet.scheduled(
                "cart", "node-a", registry.authority() + "/demo/retail-store-sample-cart:1.0", "IfNotPresent");
        kubelet.runs("cart");
        String image = registry.authority() + "/demo/retailing-store-sample-ui:1.0";
        kubelet.scheduled("ui", "node-a", image, "IfNotPresent");
        kubelet.failsToPull("ui", notFound(image));

        JsonNode story = story("ui", each -> isProbed(each) && fix(each).contains("perhaps"));
        assertTold(story, "repo_not_found", "developer", "pod");
        assertThat(fix(story))
                .contains("kubectl -n shop patch deployment web")
                .contains("\"image\":\"" + registry.authority() + "/demo/retail-store-sample-ui:1.0\"");
    }

    @Test
    void privateImageWithoutSecret() throws Exception {
        registry.basic().user("u", "p").restrict("shop/web", "u");
        node("node-a");
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image + "\": failed to resolve image: pull access denied,"
                        + " repository does not exist or may require authorization: authorization failed: no basic auth credentials");

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "auth_required", "developer", "pod");
        assertThat(fix(story))
                .contains(
                        "kubectl -n shop create secret docker-registry regcred --docker-server=" + registry.authority())
                .contains(
                        "patch deployment web -p '{\"spec\":{\"template\":{\"spec\":{\"imagePullSecrets\":[{\"name\":\"regcred\"}]}}}}'");
    }

    @Test
    void missingSecretIsNamed() throws Exception {
        registry.basic().user("u", "p").restrict("shop/web", "u");
        node("node-a");
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent", "regcred");
        kubelet.event(
                "web-1",
                "FailedToRetrieveImagePullSecret",
                "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image + "\": failed to resolve image: pull access denied,"
                        + " repository does not exist or may require authorization: authorization failed: no basic auth credentials");

        JsonNode story = story(
                "web-1",
                each -> isProbed(each)
                        && each.at("/verdict/summary").stringValue().contains("regcred"));
        assertTold(story, "auth_required", "developer", "credential");
        assertThat(fix(story)).contains("kubectl -n shop create secret docker-registry regcred");
    }

    @Test
    void expiredSecretOnAPublicImage() throws Exception {
        node("node-a");
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent", "old-secret");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image
                        + "\": failed to resolve image: failed to authorize: failed"
                        + " to fetch oauth token: unexpected status from GET request to https://" + registry.authority()
                        + "/token?scope=repository%3Ashop%2Fweb%3Apull&service=r: 401 Unauthorized");

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "auth_bad_credentials", "developer", "credential");
        assertThat(story.at("/verdict/worksNow").booleanValue()).isTrue();
        assertThat(fix(story))
                .contains("take old-secret out of the pod, or renew it")
                .contains("kubectl -n shop create secret docker-registry old-secret --docker-server="
                        + registry.authority())
                .contains("kubectl apply -f -")
                .contains("External Secrets");
    }

    @Test
    void dockerHubLimitThatReadsLikeAnAccessError() throws Exception {
        registry.quota(100, Duration.ofHours(6), "203.0.113.9").remaining("203.0.113.9", 0);
        NodeRoot root = NodeRoot.temporary().hostsToml("docker.io", "server = \"" + registry.url() + "\"\n");
        agents.add(RealAgent.start(root.path(), "node-a", collector.port(), List.of()));
        awaitNodes(1);
        kubelet.scheduled("web-1", "node-a", "shop/web:1.9", "Always");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"docker.io/shop/web:1.9\": failed to resolve image: pull access denied,"
                        + " repository does not exist or may require authorization: server message: insufficient_scope:"
                        + " authorization failed");

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "rate_limited", "operator", "node");
        assertThat(story.at("/verdict/disagreement").stringValue()).contains("hides the limit");
        assertThat(story.at("/verdict/alternatives/0").stringValue()).isEqualTo("auth_ambiguous");
        assertThat(fix(story))
                .contains("kubectl -n shop patch deployment web")
                .contains("\"imagePullPolicy\":\"IfNotPresent\"")
                .contains("AlwaysPullImages")
                .contains("skopeo copy docker://shop/web:1.9");
    }

    @Test
    void corruptIndexWhoseChildIsMissing() throws Exception {
        node("node-a");
        TestImage child = TestImage.small();
        registry.pushIndex("shop/multi", "1", child);
        registry.delete("shop/multi", child.digest());
        String image = registry.authority() + "/shop/multi:1";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image
                        + "\": failed to copy: httpReadSeeker: failed open: content at" + " " + registry.url()
                        + "/v2/shop/multi/manifests/" + child.digest() + " not found: not found");

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "index_incomplete", "developer", "pod");
        assertThat(fix(story))
                .contains("push " + image + " again with all its platforms")
                .contains("skopeo copy --all");
    }

    @Test
    void firewallOnOneNodeOnly() throws Exception {
        node("node-a");
        node("node-b");
        NodeRoot blocked = NodeRoot.temporary()
                .hostsToml(registry.authority(), "server = \"http://127.0.0.9:" + closedPort() + "\"\n");
        agents.add(RealAgent.start(blocked.path(), "node-c", collector.port(), List.of()));
        awaitNodes(3);
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-c", image, "IfNotPresent");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image
                        + "\": failed to resolve image: failed to do request: Head \"" + registry.url()
                        + "/v2/shop/web/manifests/1.9\": dial tcp 127.0.0.9:443: connect: connection refused");

        JsonNode story =
                story("web-1", each -> each.at("/scope/text").stringValue().contains("only"));
        assertTold(story, "connect_refused", "platform", "node");
        assertThat(fix(story))
                .contains("compare with another node to tell a dead service from a local rule")
                .contains("curl -v https://");
        assertThat(story.at("/scope/nodes/0").stringValue()).isEqualTo("node-c");
        String page = client.get("/api/v1/pods/shop/web-1/evidence").body();
        assertThat(page)
                .contains("node node-c")
                .contains("connect_refused")
                .contains("curl -sv")
                .contains("nc -vz");
    }

    @Test
    void policyNeverWithoutTheImage() throws Exception {
        node("node-a");
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-a", image, "Never");
        kubelet.event("web-1", "ErrImageNeverPull", never(image));
        kubelet.waits("web-1", "ErrImageNeverPull", never(image));

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "never_pull", "developer", "node");
        assertThat(fix(story))
                .contains("let the kubelet pull it (the node could): `kubectl -n shop patch deployment web")
                .contains("\"imagePullPolicy\":\"IfNotPresent\"")
                .contains("crictl pull " + image);
    }

    @Test
    void registryDownForAll() throws Exception {
        registry.inject(Fault.everywhere().status(503));
        node("node-a");
        node("node-b");
        String image = registry.authority() + "/shop/web:1.9";
        for (String name : List.of("web-1", "web-2")) {
            kubelet.scheduled(name, name.equals("web-1") ? "node-a" : "node-b", image, "Always");
            kubelet.failsToPull(
                    name,
                    "failed to pull and unpack image \"" + image + "\": failed to resolve image: unexpected status from"
                            + " HEAD request to " + registry.url()
                            + "/v2/shop/web/manifests/1.9: 503 Service Unavailable");
        }

        JsonNode story = story(
                "web-2",
                each -> isProbed(each)
                        && each.at("/impact/podsNow").intValue() == 2
                        && each.at("/scope/kind").stringValue().equals("cluster"));
        assertTold(story, "registry_5xx", "operator", "cluster");
        assertThat(fix(story))
                .contains("nodes that have the image need no registry: `kubectl -n shop patch deployment web")
                .contains("for /v2/shop/web/ from node-b");
        assertThat(client.get("/metrics").body()).contains("pullgauge_pods_waiting{cause=\"registry_5xx\"} 2.0");
    }

    @Test
    void diskFull() throws Exception {
        node("node-a");
        String image = registry.authority() + "/shop/web:1.9";
        kubelet.scheduled("web-1", "node-a", image, "IfNotPresent");
        kubelet.failsToPull(
                "web-1",
                "failed to pull and unpack image \"" + image + "\": failed to extract layer sha256:" + "a".repeat(64)
                        + ": write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs/x: no space left on device");

        JsonNode story = story("web-1", WalkthroughsTest::isProbed);
        assertTold(story, "disk_full", "platform", "node");
        assertThat(fix(story))
                .contains("kubectl describe node node-a")
                .contains("crictl rmi --prune")
                .contains("journalctl -u containerd");
    }

    @Test
    void pullQueuedBehindASlowOne() throws Exception {
        node("node-a");
        Instant now = Instant.now();
        kubelet.scheduled("big", "node-a", registry.authority() + "/shop/web:1.8", "IfNotPresent");
        kubelet.client().pods().inNamespace("shop").withName("big").edit(pod -> older(pod, now.minusSeconds(600)));
        kubelet.event(
                "big", "Pulling", "Pulling image \"" + registry.authority() + "/shop/web:1.8\"", now.minusSeconds(590));
        kubelet.scheduled("web-1", "node-a", registry.authority() + "/shop/web:1.9", "IfNotPresent");
        kubelet.client().pods().inNamespace("shop").withName("web-1").edit(pod -> older(pod, now.minusSeconds(300)));
        kubelet.event(
                "web-1",
                "Pulling",
                "Pulling image \"" + registry.authority() + "/shop/web:1.9\"",
                now.minusSeconds(290));

        JsonNode story =
                story("web-1", each -> each.at("/verdict/summary").stringValue().contains("queued"));
        assertTold(story, "pull_deadline", "platform", "node");
        assertThat(fix(story)).contains("serializeImagePulls: false");
        assertThat(story.get("state").stringValue()).isEqualTo("pulling");
        assertThat(story.at("/verdict/summary").stringValue())
                .contains("shop/web:1.8")
                .contains("shop/big");
        assertThat(cause(story("big", each -> true))).isEqualTo("pull_deadline");
        kubelet.runs("web-1");
        await().atMost(LONG).until(() -> client.get("/api/v1/pods/shop/web-1").statusCode() == 404);
    }

    private static Pod older(Pod pod, Instant made) {
        return new PodBuilder(pod)
                .editMetadata()
                .withCreationTimestamp(made.toString())
                .endMetadata()
                .build();
    }

    private void node(String name) throws Exception {
        NodeRoot root = NodeRoot.temporary().hostsToml(registry.authority(), "server = \"" + registry.url() + "\"\n");
        agents.add(RealAgent.start(root.path(), name, collector.port(), List.of()));
        awaitNodes(agents.size());
    }

    private void awaitNodes(int count) {
        await().atMost(LONG)
                .until(() -> client.json("/api/v1/nodes").get("total").intValue() >= count);
    }

    private static int closedPort() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getByName("127.0.0.9"))) {
            return socket.getLocalPort();
        }
    }

    private JsonNode story(String name, Predicate<JsonNode> enough) {
        JsonNode[] last = new JsonNode[1];
        await().atMost(LONG).until(() -> {
            var answer = client.get("/api/v1/pods/shop/" + name);
            last[0] = Client.read(answer.body());
            return answer.statusCode() == 200 && enough.test(last[0]);
        });
        return last[0];
    }

    private static boolean isProbed(JsonNode story) {
        return story.at("/probe/result").isObject();
    }

    /** What broke, who mends it and whom it reaches. */
    private static void assertTold(JsonNode story, String cause, String owner, String scope) {
        assertThat(cause(story)).isEqualTo(cause);
        assertThat(story.at("/verdict/owner").stringValue()).isEqualTo(owner);
        assertThat(story.at("/scope/kind").stringValue()).isEqualTo(scope);
        assertThat(story.at("/verdict/fix/0").stringValue()).matches("(developer|operator|platform): .+");
    }

    private static String cause(JsonNode story) {
        return story.at("/verdict/cause").stringValue();
    }

    private static String fix(JsonNode story) {
        return String.join(
                "\n",
                story.at("/verdict/fix")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    private static String notFound(String image) {
        return "rpc error: code = NotFound desc = failed to pull and unpack image \"" + image
                + "\": failed to resolve image: " + image + ": not found";
    }

    private static String never(String image) {
        return "Container image \"" + image + "\" is not present with pull policy of Never";
    }
}
