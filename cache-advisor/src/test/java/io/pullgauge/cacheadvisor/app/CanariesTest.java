/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.cli.NodesCheckCommand;
import io.pullgauge.cacheadvisor.cli.PodsCommand;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** A workload's own credentials, decided by its kubelet: a real collector and agent, an API server that stands in, a registry of this process. */
class CanariesTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String PASSWORD = "pass-w0rd-of-nobody";

    @TempDir
    Path data;

    private final Kubelet kubelet = new Kubelet();
    private final FakeRegistry registry = FakeRegistry.start();
    private final String image = registry.authority() + "/shop/web:1.9";
    private Collector collector;
    private Client client;
    private RealAgent agent;

    @BeforeEach
    void start() throws Exception {
        registry.push("shop/web", "1.9", TestImage.small());
        registry.basic().user("u", PASSWORD).restrict("shop/web", "u");
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withCanaries(new Canaries.Rules(Set.of("shop"), true))
                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
        client = new Client(collector.port());
        NodeRoot root = NodeRoot.temporary().hostsToml(registry.authority(), "server = \"" + registry.url() + "\"\n");
        agent = RealAgent.start(root.path(), "node-a", collector.port(), List.of());
        await().atMost(LONG)
                .until(() -> client.get("/api/v1/pods").statusCode() == 200
                        && client.json("/api/v1/nodes").get("total").intValue() == 1);
    }

    @AfterEach
    void stop() {
        client.close();
        agent.close();
        collector.close();
        kubelet.close();
        registry.close();
    }

    @Test
    void pullsAgainWithThePodsOwnRightsAndRunsNothingOfTheImage() {
        waits("web-1", "regcred");
        JsonNode started = Client.read(post("/api/v1/pods/shop/web-1/canary", "{}", 202));
        Job job = job();

        assertThat(started.get("name").stringValue())
                .isEqualTo(job.getMetadata().getName());
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(180);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(3600);
        assertThat(job.getSpec().getTemplate().getSpec()).satisfies(pod -> {
            assertThat(pod.getServiceAccountName()).isEqualTo("default");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getImagePullSecrets())
                    .singleElement()
                    .satisfies(secret -> assertThat(secret.getName()).isEqualTo("regcred"));
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).singleElement().satisfies(container -> {
                assertThat(container.getImage()).isEqualTo(image);
                assertThat(container.getImagePullPolicy()).isEqualTo("Always");
                assertThat(container.getCommand()).containsExactly("/dev/null/nothing-to-run");
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
            });
        });
    }

    @Test
    void asksOnceHoweverOftenItIsAsked() {
        waits("web-1", "regcred");
        String first = Client.read(post("/api/v1/pods/shop/web-1/canary", "{}", 202))
                .get("name")
                .stringValue();
        String second = Client.read(post("/api/v1/pods/shop/web-1/canary", "{}", 202))
                .get("name")
                .stringValue();

        assertThat(second).isEqualTo(first);
        assertThat(kubelet.client()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .hasSize(1);
    }

    @Test
    void saysThatItIsOverWhenTheKubeletGetsTheImage() {
        waits("web-1", "regcred");
        post("/api/v1/pods/shop/web-1/canary", "{}", 202);
        kubelet.pulledButCannotStart(kubelet.podOf(job()));

        JsonNode story =
                story("web-1", each -> each.at("/canary/state").asString("").equals("pulled"));
        assertThat(story.at("/verdict/basis").stringValue()).isEqualTo("canary");
        assertThat(story.at("/verdict/worksNow").booleanValue()).isTrue();
        assertThat(story.at("/verdict/disagreement").stringValue()).contains("mended");
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(job().getSpec().getActiveDeadlineSeconds()).isOne();
            assertThat(job().getMetadata().getAnnotations()).containsKey("pullgauge.io/canary-result");
        });
    }

    @Test
    void endsAtTheFirstFailureAndIsNoWaitingPodItself() {
        waits("web-1", "regcred");
        post("/api/v1/pods/shop/web-1/canary", "{}", 202);
        Pod pod = kubelet.podOf(job());
        kubelet.waits(pod, "ErrImagePull", refused());

        JsonNode story =
                story("web-1", each -> each.at("/canary/state").asString("").equals("failed"));
        assertThat(story.at("/canary/node").stringValue()).isEqualTo("node-a");
        assertThat(story.at("/verdict/evidence").toString()).contains("canary on node-a");
        assertThat(client.json("/api/v1/pods").get("items")).hasSize(1);
        await().atMost(LONG).until(() -> job().getSpec().getActiveDeadlineSeconds() == 1);
    }

    @Test
    void looksAtTheSecretWithoutKeepingAnythingOfIt() throws Exception {
        String auth = Base64.getEncoder().encodeToString(("u:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        secret(
                "regcred",
                "kubernetes.io/dockerconfigjson",
                Map.of(".dockerconfigjson", "{\"auths\":{\"other.example\":{\"auth\":\"" + auth + "\"}}}"));
        waits("web-1", "regcred");
        post("/api/v1/pods/shop/web-1/canary", "{}", 202);
        kubelet.waits(kubelet.podOf(job()), "ErrImagePull", refused());

        JsonNode story =
                story("web-1", each -> each.at("/canary/state").asString("").equals("failed"));
        assertThat(story.at("/canary/secrets/0/fault").stringValue()).isEqualTo("no_match");
        assertThat(story.at("/verdict/cause").stringValue()).isEqualTo("auth_required");
        assertThat(story.at("/verdict/summary").stringValue())
                .contains("other.example")
                .contains("without credentials");
        assertThat(story.at("/verdict/fix").toString())
                .contains("create secret docker-registry regcred")
                .contains("--docker-server=" + registry.authority());
        String all = client.get("/api/v1/canaries").body()
                + client.get("/api/v1/pods/shop/web-1/evidence").body()
                + story
                + job();
        assertThat(all).doesNotContain(PASSWORD).doesNotContain(auth);
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(PASSWORD)
                        .doesNotContain(auth);
            }
        }
    }

    @Test
    void tellsWhyAJobHasNoPod() {
        waits("web-1", "regcred");
        String name = Client.read(post("/api/v1/pods/shop/web-1/canary", "{}", 202))
                .get("name")
                .stringValue();
        kubelet.eventOfJob(
                job(),
                "FailedCreate",
                "Error creating: pods \"" + name
                        + "\" is forbidden: exceeded quota: team, requested: pods=1, used: pods=9");

        await().atMost(LONG)
                .until(() -> client.json("/api/v1/canaries/" + name)
                        .get("state")
                        .stringValue()
                        .equals("unknown"));
        assertThat(client.json("/api/v1/canaries/" + name).get("message").stringValue())
                .contains("exceeded quota");
    }

    @Test
    void isRefusedWhereNobodyAgreed() {
        assertThat(post("/api/v1/canaries", "{\"namespace\":\"other\",\"image\":\"nginx\",\"node\":\"node-a\"}", 403))
                .contains("canary.namespaces");
        post("/api/v1/canaries", "{\"namespace\":\"shop\",\"image\":\"NOT valid\",\"node\":\"node-a\"}", 400);
        post("/api/v1/canaries", "{\"namespace\":\"shop\",\"image\":\"nginx\"}", 400);
        post(
                "/api/v1/canaries",
                "{\"namespace\":\"shop\",\"image\":\"nginx\",\"node\":\"n\",\"pullSecrets\":[\"$(id)\"]}",
                400);
        post("/api/v1/pods/shop/nobody/canary", "{}", 404);
        assertThat(kubelet.client().batch().v1().jobs().inAnyNamespace().list().getItems())
                .isEmpty();
    }

    @Test
    void decidesWhatTheGateLeavesOpen() throws Exception {
        Path manifest = Files.writeString(data.resolve("deployment.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {template: {spec: {serviceAccountName: web, imagePullSecrets: [{name: regcred}],
                  containers: [{name: app, image: "%s"}]}}}
                """.formatted(image));
        StringWriter open = new StringWriter();
        assertThat(run(new NodesCheckCommand(), open, "--nodes", "all", "-f", manifest.toString()))
                .isEqualTo(4);
        assertThat(open.toString()).contains("auth_required  1 node: node-a");

        StringWriter decided = new StringWriter();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> run(new NodesCheckCommand(), decided, "--nodes", "all", "--canary", "-f", manifest.toString()));
        await().atMost(LONG)
                .until(() -> !kubelet.client()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("shop")
                        .list()
                        .getItems()
                        .isEmpty());
        assertThat(job().getSpec().getTemplate().getSpec().getServiceAccountName())
                .isEqualTo("web");
        kubelet.pulledButCannotStart(kubelet.podOf(job()));
        assertThat(code.get(90, java.util.concurrent.TimeUnit.SECONDS)).isZero();
        assertThat(decided.toString()).contains("ok  1 node: node-a");
    }

    @Test
    void tellsByCommandWhatCameOfIt() throws Exception {
        waits("web-1", "regcred");
        StringWriter out = new StringWriter();
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> run(new PodsCommand(), out, "-n", "shop", "web-1", "--canary"));
        await().atMost(LONG)
                .until(() -> !kubelet.client()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("shop")
                        .list()
                        .getItems()
                        .isEmpty());
        kubelet.pulledButCannotStart(kubelet.podOf(job()));
        assertThat(code.get(90, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(out.toString()).contains("canary on node-a").contains("got the image");
    }

    private int run(Object command, StringWriter out, String... arguments) {
        CommandLine line = new CommandLine(command).setOut(new PrintWriter(out));
        String[] all = new String[arguments.length + 4];
        System.arraycopy(
                new String[] {"--collector", "http://127.0.0.1:" + collector.port(), "--timeout", "60s"}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return CommandLines.run(line, all);
    }

    private void secret(String name, String type, Map<String, String> data) {
        kubelet.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .endMetadata()
                        .withType(type)
                        .withData(data.entrySet().stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey,
                                        each -> Base64.getEncoder()
                                                .encodeToString(each.getValue().getBytes(StandardCharsets.UTF_8)))))
                        .build())
                .create();
    }

    private void waits(String name, String... secrets) {
        kubelet.scheduled(name, "node-a", image, "IfNotPresent", secrets);
        kubelet.failsToPull(name, refused());
        story(name, each -> each.at("/probe/result").isObject());
    }

    private String refused() {
        return "failed to pull and unpack image \"" + image + "\": failed to resolve image: pull access denied,"
                + " repository does not exist or may require authorization: authorization failed: no basic auth credentials";
    }

    private Job job() {
        List<Job> jobs =
                kubelet.client().batch().v1().jobs().inNamespace("shop").list().getItems();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    private String post(String path, String body, int expected) {
        HttpResponse<String> answer =
                client.post(path, body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
        return answer.body();
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
}
