/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.Sighting;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.report.VerdictReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure has a cause: of the kubelet's words, and of what the agent of the same node finds. */
class FailuresRunTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void namesTheCauseOfAFailureEvenThoughTheDeadlineTookThePod() {
        scene.nodes(4);
        scene.cluster.failures.put(
                "r.example/app:1", "failed to do request: x509: certificate signed by unknown authority");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            scene.cluster.live();
            assertThat(desk.show("web").orElseThrow().now().values())
                    .flatExtracting(sighting -> sighting.images())
                    .extracting(image -> image.cause())
                    .containsOnly("tls_unknown_ca");
            scene.cluster.deadline();
            desk.step();

            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.STOPPED);
            assertThat(plan.reason()).contains("every node of wave 0 failed").contains("tls_unknown_ca");
            assertThat(plan.results().values()).extracting(TaskResult::cause).containsOnly("tls_unknown_ca");
        }
    }

    @Test
    void saysWhatTheAgentOfTheSameNodeFindsWhereTheWordsAreAmbiguous() {
        scene.nodes(2);
        scene.cluster.failures.put(
                "acme/app:1",
                "rpc error: code = Unknown desc = failed to pull and unpack image \"docker.io/acme/app:1\": failed to"
                        + " resolve reference \"docker.io/acme/app:1\": pull access denied, repository does not exist or"
                        + " may require authorization: server message: insufficient_scope: authorization failed");
        listen("n0", "n1");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("pullSecrets", List.of()), "acme/app:1")));
            desk.step();
            scene.cluster.live();
            assertThat(causes(desk)).containsOnly("auth_ambiguous");
            desk.step();
            answer("n0", "manifest", "repo_not_found");
            answer("n1", "manifest", "repo_not_found");
            assertThat(causes(desk)).containsOnly("repo_not_found");
            scene.cluster.deadline();
            desk.step();

            assertThat(PrepullScene.plan(desk).results().values()).allSatisfy(result -> {
                assertThat(result.cause()).isEqualTo("repo_not_found");
                assertThat(result.images().getFirst().probe())
                        .contains("agent on n")
                        .contains("repo_not_found");
                assertThat(result.images().getFirst().message()).contains("insufficient_scope");
            });
        }
    }

    @Test
    void takesAnAgentsAnswerThatComesAfterTheJobHasEnded() {
        scene.nodes(3);
        scene.cluster.failures.put("r.example/app:1", "something went wrong that nobody knows");
        listen("n0", "n1", "n2");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            scene.cluster.live();
            desk.step();
            scene.cluster.deadline();
            desk.step();
            assertThat(PrepullScene.plan(desk).results().values())
                    .extracting(TaskResult::cause)
                    .containsOnly("unknown");
            List.of("n0", "n1", "n2").forEach(node -> answer(node, "tls", "tls_expired"));
            desk.step();

            assertThat(PrepullScene.plan(desk).results().values())
                    .extracting(TaskResult::cause)
                    .containsOnly("tls_expired");
        }
    }

    @Test
    void asksNoAgentTwiceAboutOneFailure() {
        scene.nodes(2);
        scene.cluster.failures.put("r.example/app:1", "something went wrong that nobody knows");
        listen("n0", "n1");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            for (int i = 0; i < 5; i++) {
                scene.cluster.live();
                desk.step();
            }
            assertThat(answer("n0", "tls", "tls_expired")).isEqualTo(1);
            desk.step();
            desk.step();
            assertThat(answer("n0", "tls", "tls_expired")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Failed: pods \"x\" is forbidden: exceeded quota: compute, requested: pods=1",
                "0/3 nodes are available: 3 Too many pods."
            })
    void saysWhyAPodIsNotEvenThere(String why) {
        scene.nodes(2);
        scene.cluster.unplaced = why;
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            scene.cluster.live();
            assertThat(desk.show("web").orElseThrow().now().values())
                    .isNotEmpty()
                    .allSatisfy(sighting -> assertThat(sighting.message()).isEqualTo(why));
            scene.cluster.deadline();
            desk.step();
            assertThat(PrepullScene.plan(desk).results().values())
                    .isNotEmpty()
                    .allSatisfy(result -> assertThat(result.message())
                            .contains("DeadlineExceeded")
                            .contains(why));
        }
    }

    @Test
    void countsAnImageAsThereWhoseProgramCouldNotBeStarted() {
        scene.nodes(2);
        scene.cluster.crashes = true;
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.run(desk, 20);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(PrepullScene.plan(desk).results().values()).allSatisfy(result -> {
                assertThat(result.state()).isEqualTo(TaskResult.State.DONE);
                assertThat(result.message()).contains("BackoffLimitExceeded");
            });
        }
    }

    @Test
    void namesThePullOfOurOwnContainerWhereThatFails() {
        scene.nodes(1);
        scene.cluster.failures.put("r.example/app:1", "");
        scene.cluster.unplaced = "Failed to pull image \"registry.k8s.io/pause:3.10\": dial tcp: i/o timeout";
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            desk.step();
            scene.cluster.live();
            assertThat(desk.show("web").orElseThrow().now().values())
                    .extracting(Sighting::message)
                    .containsOnly(scene.cluster.unplaced);
        }
    }

    private void listen(String... nodes) {
        List.of(nodes).forEach(this::errands);
    }

    private List<Errands.Errand> errands(String node) {
        try {
            return scene.checks.poll(PrepullScene.key(node), Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int answer(String node, String stage, String cause) {
        List<Errands.Errand> errands = errands(node);
        VerdictReport verdict = new VerdictReport(stage, cause, null, null, null, "so it is", Map.of(), List.of());
        scene.checks.answer(
                PrepullScene.key(node),
                errands.stream()
                        .map(errand -> new Errands.Result(
                                errand.id(),
                                new CheckResult(
                                        errand.target(),
                                        null,
                                        null,
                                        false,
                                        verdict,
                                        List.of(),
                                        List.of(),
                                        null,
                                        null,
                                        null,
                                        null),
                                null,
                                null))
                        .toList());
        return errands.size();
    }

    private static List<String> causes(PrepullDesk desk) {
        return desk.show("web").orElseThrow().now().values().stream()
                .flatMap(sighting -> sighting.images().stream())
                .map(image -> String.valueOf(image.cause()))
                .toList();
    }
}
