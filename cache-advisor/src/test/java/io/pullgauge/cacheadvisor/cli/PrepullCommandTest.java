/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.Reports;
import io.pullgauge.cacheadvisor.kubernetes.Kubeconfig;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.kubernetes.prepull.SmallCluster;
import io.pullgauge.probe.cli.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** From a manifest to pulled images: the command, a collector with a kubeconfig, and a cluster that keeps objects. */
class PrepullCommandTest {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              template:
                spec:
                  containers:
                  - {name: app, image: "r.example/app:1"}
                  - {name: side, image: "r.example/side:1"}
            """;

    @TempDir
    private Path folder;

    private final SmallCluster cluster = new SmallCluster(36);
    private Collector collector;

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        Path kubeconfig = Kubeconfig.leadingTo(cluster.url(), folder);
        for (int i = 0; i < 3; i++) {
            cluster.node("n" + i, "a", "v1.36.2", "containerd://2.1.4");
        }
        collector = Collector.start(
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                        .withKubernetes(new Location.KubeConfig(kubeconfig))
                        .withPrepulls(Set.of("shop")));
    }

    @AfterEach
    void stop() {
        collector.close();
        cluster.close();
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = java.util.stream.Stream.concat(
                        java.util.Arrays.stream(arguments),
                        java.util.stream.Stream.of(
                                "--collector", "http://127.0.0.1:" + collector.port(), "--timeout", "30s"))
                .toArray(String[]::new);
        CommandLine line = new CommandLine(new PrepullCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return new Run(CommandLines.run(line, all), out.toString(), err.toString());
    }

    private String manifest() throws Exception {
        return Files.writeString(folder.resolve("deployment.yaml"), DEPLOYMENT).toString();
    }

    @Test
    void plansAndAppliesADeploymentsImagesFromEndToEnd() throws Exception {
        Run plan = run("plan", "-f", manifest(), "-l", "pool=web");
        assertThat(plan.exit()).as(plan.err()).isZero();
        assertThat(plan.out())
                .startsWith("WAVE")
                .contains("n0", "n1", "n2", "image_volume", "6 pulls in 2 waves")
                .contains("the size of r.example/app:1 is unknown");
        assertThat(cluster.jobs("shop")).isEmpty();

        Run dry = run("apply", "-f", manifest(), "--name", "web", "--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out()).contains("kind: \"Job\"", "suspend: true", "reference: \"r.example/app:1\"");
        assertThat(cluster.jobs("shop")).isEmpty();

        Run apply = run("apply", "-f", manifest(), "--name", "web");
        assertThat(apply.exit()).as(apply.err()).isZero();
        assertThat(apply.out()).isEqualTo("prepull/web begun: 6 pulls in 2 waves\n");
        assertThat(run("apply", "-f", manifest(), "--name", "web").err()).contains("there already");

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    cluster.live();
                    assertThat(run("show", "web").out()).contains("web is done");
                });
        assertThat(cluster.pulls).hasSize(6);
        assertThat(run("show", "web").out()).contains("r.example/app:1=pulled", "1048576");
        assertThat(run("list").out()).contains("web", "shop", "done");
        try (Client client = new Client(collector.port())) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(client.get("/metrics").body())
                            .contains("pullgauge_prepull_jobs{state=\"done\"}"));
        }
        assertThat(run("cancel", "web").out()).isEqualTo("prepull/web cancelled\n");
        assertThat(run("show", "web").exit()).isEqualTo(1);
    }

    @Test
    void saysWhatDoesNotFitAndAppliesThePartThatDoes() throws Exception {
        try (Client client = new Client(collector.port())) {
            client.report(Reports.of("n0")
                    .quota("docker.io", "203.0.113.9", 100, 2, 21600)
                    .json());
            client.report(Reports.of("n1")
                    .quota("docker.io", "203.0.113.9", 100, 2, 21600)
                    .json());
        }
        Run plan = run("plan", "nginx:1.29", "--reserve", "0", "--node", "n0", "--node", "n1");
        assertThat(plan.exit()).as(plan.err()).isEqualTo(4);
        assertThat(plan.out()).contains("does not fit: nginx:1.29 on n", "quota: 1 at docker.io 203.0.113.9");

        Run apply = run("apply", "nginx:1.29", "--reserve", "0", "--node", "n0", "--node", "n1");
        assertThat(apply.exit()).isEqualTo(4);
        assertThat(apply.err()).contains("1 pulls do not fit").contains("\"part\": true");
        assertThat(run("list", "-o", "name").out()).isEmpty();

        Run part = run("apply", "nginx:1.29", "--reserve", "0", "--node", "n0", "--node", "n1", "--part");
        assertThat(part.exit()).as(part.err()).isZero();
        assertThat(part.out()).contains("begun: 1 pulls in 1 waves");
    }

    @Test
    void pullsAsTheManifestsPodsDoWhereNothingElseIsSaid() throws Exception {
        String file = Files.writeString(folder.resolve("private.yaml"), """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, namespace: shop}
                        spec:
                          template:
                            spec:
                              serviceAccountName: puller
                              imagePullSecrets: [{name: regcred}]
                              nodeSelector: {pool: web}
                              containers: [{name: app, image: "r.example/app:1"}]
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web, namespace: elsewhere}
                        """).toString();
        Run dry = run("apply", "-f", file, "--dry-run", "--keep", "2h");
        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains("namespace: \"shop\"", "serviceAccountName: \"puller\"", "name: \"regcred\"")
                .contains("ttlSecondsAfterFinished: 7200");
        assertThat(cluster.jobs("shop")).isEmpty();
    }

    @Test
    void refusesManifestsOfSeveralNamespacesUnlessOneIsNamed() throws Exception {
        String file = Files.writeString(
                        folder.resolve("two.yaml"),
                        DEPLOYMENT + "---\n" + DEPLOYMENT.replace("namespace: shop", "namespace: team"))
                .toString();
        Run two = run("plan", "-f", file);
        assertThat(two.exit()).isEqualTo(2);
        assertThat(two.err()).contains("several namespaces, [shop, team]");
        assertThat(run("plan", "-f", file, "-n", "shop").exit()).isZero();
    }

    @Test
    void acceptsWhatAdviceProposesWithOneCommand() throws Exception {
        cluster.node("n3", "a", "v1.36.2", "containerd://2.1.4");
        try (Client client = new Client(collector.port())) {
            for (int i = 0; i < 4; i++) {
                String pull = i == 3 ? "" : """
                        {"at":"%s","image":"r.example/app:1","millis":22000,"bytes":900000000,"namespace":"shop","pod":"p%d"}
                        """.formatted(Instant.now(), i);
                client.report(Reports.of("n" + i).json().replace("\"pulls\":[]", "\"pulls\":[" + pull + "]"));
            }
            String list = client.get("/api/v1/advice?kind=prepull-pays").body();
            String id = JsonMapper.shared()
                    .readTree(list)
                    .path("items")
                    .path(0)
                    .path("id")
                    .asString("");
            assertThat(id).as(list).startsWith("prepull-pays-");
            Run apply = run("apply", "--advice", id, "--name", "advised");
            assertThat(apply.exit()).as(apply.err()).isZero();
            assertThat(apply.out()).startsWith("prepull/advised begun: 4 pulls");
        }
        Run other = run("plan", "--advice", "no-such");
        assertThat(other.exit()).isEqualTo(1);
    }

    @Test
    void schedulesAPlanAndTellsWhenItRuns() throws Exception {
        Run apply = run(
                "apply",
                "-f",
                manifest(),
                "--name",
                "nightly",
                "--schedule",
                "30 3 * * *",
                "--time-zone",
                "Europe/Berlin");
        assertThat(apply.exit()).as(apply.err()).isZero();
        assertThat(apply.out()).isEqualTo("prepull/nightly scheduled; now it would be 6 pulls in 2 waves\n");
        assertThat(run("show", "nightly").out()).contains("nightly is scheduled", "runs again at 20");
        assertThat(run("list").out()).contains("nightly", "scheduled");
        assertThat(cluster.jobs("shop")).isEmpty();
    }

    @Test
    void saysInOneLineWhatIsWrongAndStartsNothing() {
        assertWrong("/nodes: the cluster has no node \"gone\"", "plan", "a:1", "--node", "gone");
        assertWrong("/selector: \"pool=none\" matches none", "apply", "a:1", "-l", "pool=none");
        assertWrong("/selector: \"a=(\"", "apply", "a:1", "-l", "a=(");
        assertWrong("/images: \"A:B:C\"", "apply", "A:B:C");
        assertThat(run("plan", "r.example/a:1", "-n", "elsewhere").exit()).isZero();
        assertWrong("/namespace: \"kube-system\" is not allowed", "apply", "a:1", "-n", "kube-system");
        assertWrong("/name: \"No Name\"", "apply", "a:1", "--name", "No Name");
        assertWrong("/nodesAtOnce: 9999", "apply", "a:1", "--nodes-at-once", "9999");
        assertWrong("/schedule: \"61 * * * *\" is no time for cron", "apply", "a:1", "--schedule", "61 * * * *");
        assertWrong("/schedule: \"0 0 30 2 *\" never comes", "apply", "a:1", "--schedule", "0 0 30 2 *");
        assertWrong("/schedule: \"* * * * *\" comes again", "apply", "a:1", "--schedule", "* * * * *");
        assertWrong(
                "/timeZone: \"Mars/Base\" is no time zone",
                "apply",
                "a:1",
                "--schedule",
                "@daily",
                "--time-zone",
                "Mars/Base");
        assertWrong("/timeZone: \"UTC\" stands without", "apply", "a:1", "--time-zone", "UTC");
        assertWrong("/on: \"full-moon\" (expected: new-digest", "apply", "a:1", "--on", "full-moon");
        assertWrong("has no deployment \"none\"", "apply", "--workload", "deploy/none", "-n", "shop");
        assertWrong("no advice \"none\" holds now", "apply", "--advice", "none");
        assertWrong("/zoneBytesPerSecond: 0", "apply", "a:1", "--zone-bandwidth", "0");
        assertWrong("no plan \"web\"", "pause", "web");
        assertThat(run("plan").exit()).isEqualTo(2);
        assertThat(cluster.jobs("shop")).isEmpty();
        assertThat(run("list", "-o", "name").out()).isEmpty();
    }

    private void assertWrong(String why, String... arguments) {
        Run run = run(arguments);
        assertThat(run.exit()).as(run.out()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains(why);
    }
}
