/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.pullgauge.cacheadvisor.kubernetes.Kubeconfig;
import io.pullgauge.cacheadvisor.kubernetes.prepull.SmallCluster;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two collectors in processes of their own on one PostgreSQL; the one that leads is killed in the middle of what only a leader does. */
@Timeout(300)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class ReplicaLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int NODES = 12;

    @TempDir
    Path folder;

    private final Postgres postgres = Postgres.fresh();
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process each : running) {
            each.destroyForcibly().waitFor();
        }
    }

    private Process kept(Process started) {
        running.add(started);
        return started;
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void carriesAPrePullOnWithoutMakingAJobOrPullingAnythingTwice() throws Exception {
        try (SmallCluster cluster = new SmallCluster(36)) {
            for (int i = 0; i < NODES; i++) {
                cluster.node("n" + i, i % 2 == 0 ? "a" : "b", "v1.36.2", "containerd://2.1.4");
            }
            Path kubeconfig = Kubeconfig.leadingTo(cluster.url(), "pullgauge", folder);
            Process doomed = kept(CollectorProcess.inCluster(data("a"), postgres.url(), kubeconfig));
            try (Client one = new Client(CollectorProcess.port(doomed))) {
                leads(cluster.client().leases().inNamespace("pullgauge").withName("pullgauge-collector")::get);
                Process next = kept(CollectorProcess.inCluster(data("b"), postgres.url(), kubeconfig));
                try (Client two = new Client(CollectorProcess.port(next))) {
                    assertThat(one.report(Reports.of("n0").sequence(7).json()).statusCode())
                            .isEqualTo(202);
                    assertThat(post(one, "/api/v1/prepulls", ORDER).statusCode())
                            .isEqualTo(201);
                    await().atMost(PATIENCE).until(() -> pulledBy(cluster) >= 3);
                    kill(doomed);

                    await().atMost(PATIENCE).untilAsserted(() -> {
                        pulledBy(cluster);
                        assertThat(two.json("/api/v1/prepulls/web").at("/state").asString(""))
                                .isEqualTo("done");
                    });
                    assertThat(cluster.pulls)
                            .hasSize(2 * NODES)
                            .allSatisfy((what, times) -> assertThat(times).isEqualTo(1));
                    assertThat(cluster.jobs("shop"))
                            .extracting(job -> job.getMetadata().getName())
                            .doesNotHaveDuplicates()
                            .hasSizeLessThanOrEqualTo(2 * NODES);
                    assertThat(two.json("/api/v1/nodes/n0").get("sequence").intValue())
                            .isEqualTo(7);
                }
            }
        }
    }

    private static final String ORDER = """
            {"name":"web","namespace":"shop","images":["r.example/app:1","r.example/side:1"],"selector":"pool=web"}""";

    /** Lets kubelets and controllers do what they are told; how many images are on nodes then. */
    private static int pulledBy(SmallCluster cluster) {
        cluster.now = Instant.now();
        cluster.live();
        return cluster.pulls.size();
    }

    @Test
    void knowsACanaryThatTheOneBeforeBeganAndTellsItsEnd() throws Exception {
        try (Kubelet kubelet = new Kubelet()) {
            Path kubeconfig = Kubeconfig.leadingTo(kubelet.url(), "pullgauge", folder);
            Process doomed = kept(CollectorProcess.inCluster(data("a"), postgres.url(), kubeconfig));
            try (Client one = new Client(CollectorProcess.port(doomed))) {
                leads(kubelet.client().leases().inNamespace("pullgauge").withName("pullgauge-collector")::get);
                Process next = kept(CollectorProcess.inCluster(data("b"), postgres.url(), kubeconfig));
                try (Client two = new Client(CollectorProcess.port(next))) {
                    String name = Client.read(
                                    post(one, "/api/v1/canaries", WISH).body())
                            .get("name")
                            .stringValue();
                    Pod pod = kubelet.podOf(onlyJob(kubelet));
                    await().atMost(PATIENCE).until(() -> state(two, name).equals("running"));
                    kill(doomed);

                    HttpResponse<String> again = post(two, "/api/v1/canaries", WISH);
                    assertThat(Client.read(again.body()).get("name").stringValue())
                            .as("who asks the other one again gets the same")
                            .isEqualTo(name);
                    kubelet.waits(
                            pod,
                            "ErrImagePull",
                            "failed to pull and unpack image \"r.example/app:1\": failed to resolve image:"
                                    + " r.example/app:1: not found");
                    await().atMost(PATIENCE).until(() -> state(two, name).equals("failed"));
                    onlyJob(kubelet);
                }
            }
        }
    }

    private static final String WISH = "{\"namespace\":\"shop\",\"image\":\"r.example/app:1\",\"node\":\"node-a\"}";

    private static String state(Client client, String canary) {
        HttpResponse<String> answer = client.get("/api/v1/canaries/" + canary);
        return answer.statusCode() == 200
                ? Client.read(answer.body()).get("state").stringValue()
                : "";
    }

    private static Job onlyJob(Kubelet kubelet) {
        List<Job> jobs =
                kubelet.client().batch().v1().jobs().inNamespace("shop").list().getItems();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    private static final String LEADER = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND objid = 1818583396 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    @Test
    void keepsAdviceAndWhoMutedItAndGivesItOnce() throws Exception {
        Process doomed = kept(CollectorProcess.onDatabase(data("a"), postgres.url()));
        int port = CollectorProcess.port(doomed);
        await().atMost(PATIENCE).until(() -> postgres.psql(LEADER).equals("1\n"));
        Process next = kept(CollectorProcess.onDatabase(data("b"), postgres.url()));
        try (Client one = new Client(port);
                Client two = new Client(CollectorProcess.port(next))) {
            one.report(Reports.of("good").healthy("r.example").json());
            one.report(Reports.of("bad")
                    .failing("r.example", "dns", "dns_servfail")
                    .json());
            JsonNode advice = one.json("/api/v1/advice").get("items").get(0);
            String path = "/api/v1/advice/" + advice.get("id").stringValue();
            String mute = "{\"reason\":\"known\",\"until\":\"" + Instant.now().plus(Duration.ofHours(1)) + "\"}";
            assertThat(post(one, path + "/mute", mute).statusCode()).isEqualTo(200);
            kill(doomed);

            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode after = two.json(path);
                assertThat(after.at("/muted/reason").asString("")).isEqualTo("known");
                assertThat(after.get("createdAt")).isEqualTo(advice.get("createdAt"));
            });
            assertThat(postgres.psql(
                            "SELECT count(*), count(DISTINCT id) FROM advice WHERE kind = 'fault-on-some-nodes'"))
                    .isEqualTo("1|1\n");
        }
    }

    /** Forgetting takes seconds here, and ten minutes pass in each; the leader dies while the database is at it. */
    @Test
    void forgetsWhatIsOldAllTheSameAndNothingElse() throws Exception {
        Process first = kept(CollectorProcess.onDatabase(data("first"), postgres.url()));
        try (Client client = new Client(CollectorProcess.port(first))) {
            client.report(
                    Reports.of("n0").failing("r.example", "dns", "dns_timeout").json());
            client.report(Reports.of("n0").sequence(2).healthy("r.example").json());
        }
        kill(first);
        postgres.psql("INSERT INTO transition_log (at, cluster, node, kind, target, registry, state)"
                + " SELECT 1000 * n, 'c1', 'n0', 'registry', 'old' || n % 50, 'old.example', 'ok'"
                + " FROM generate_series(1, 200000) n");
        Instant later = Instant.now().plus(Duration.ofDays(1));
        Process doomed = kept(CollectorProcess.fastOnDatabase(data("a"), postgres.url(), later));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(this::isForgetting);
        kill(doomed);
        assertThat(old()).as("nothing of what was not finished").isIn(200_000, 50);
        Process next = kept(CollectorProcess.fastOnDatabase(data("b"), postgres.url(), later));
        try (Client two = new Client(CollectorProcess.port(next))) {
            await().atMost(PATIENCE).until(() -> old() == 50);
            JsonNode node = two.json("/api/v1/nodes/n0");
            assertThat(node.get("sequence").intValue()).isEqualTo(2);
            assertThat(postgres.psql("SELECT state FROM transition_log WHERE node = 'n0' AND target = 'r.example'"
                            + " ORDER BY id"))
                    .isEqualTo("failing\nok\n");
        }
    }

    private boolean isForgetting() throws Exception {
        return postgres.psql("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + postgres.name()
                        + "' AND state = 'active' AND query LIKE 'DELETE FROM transition_log%'")
                .equals("1\n");
    }

    private int old() throws Exception {
        return Integer.parseInt(postgres.psql("SELECT count(*) FROM transition_log WHERE registry = 'old.example'")
                .strip());
    }

    private Path data(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private static HttpResponse<String> post(Client client, String path, String body) {
        HttpResponse<String> answer =
                client.post(path, body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer;
    }

    /** Until somebody holds the lease: of two that start at once, either could. */
    private static void leads(Callable<?> lease) {
        await().atMost(PATIENCE).until(() -> lease.call() != null);
    }
}
