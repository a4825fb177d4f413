/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.report.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks always hears, whatever agents do. */
class CheckDeskTest {
    private static final NodeKey A = new NodeKey("default", "a");
    private static final NodeKey B = new NodeKey("default", "b");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CheckDesk desk = new CheckDesk(InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void wakesTheAgentThatWaitsAndHandsItsAnswerBack() throws Exception {
        List<Errands.Errand> given = new ArrayList<>();
        Thread agent = Thread.ofVirtual().start(() -> {
            try {
                List<Errands.Errand> errands = desk.poll(A, LONG);
                given.addAll(errands);
                desk.answer(A, List.of(found(errands.getFirst().id())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        CheckAnswer answer = null;
        while (!(answer instanceof CheckAnswer.Found)) {
            // Until the agent has asked for the first time, the desk says at once that nobody is there.
            answer = desk.ask(A, Errands.IMAGE, "nginx", LONG).get(30, TimeUnit.SECONDS);
            Thread.onSpinWait();
        }
        agent.join();
        assertThat(given).singleElement().satisfies(errand -> {
            assertThat(errand.kind()).isEqualTo("image");
            assertThat(errand.target()).isEqualTo("nginx");
        });
    }

    @Test
    void saysAtOnceThatNoAgentAsks() throws Exception {
        assertThat(desk.ask(A, Errands.IMAGE, "nginx", LONG).get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        CheckAnswer.Silent.class,
                        silent -> assertThat(silent.why()).contains("no agent"));
    }

    @Test
    void answersForAnAgentThatNeverComesBack() throws Exception {
        desk.poll(A, Duration.ZERO);
        CompletableFuture<CheckAnswer> late = desk.ask(A, Errands.IMAGE, "nginx", Duration.ofMillis(20));
        assertThat(late.get(30, TimeUnit.SECONDS)).isInstanceOf(CheckAnswer.Silent.class);
        assertThat(desk.poll(A, Duration.ZERO))
                .as("what nobody waits for is not done")
                .isEmpty();
    }

    @Test
    void asksOnceForWhatTwoWantToKnow() throws Exception {
        desk.poll(A, Duration.ZERO);
        CompletableFuture<CheckAnswer> one = desk.ask(A, Errands.IMAGE, "nginx", LONG);
        CompletableFuture<CheckAnswer> two = desk.ask(A, Errands.IMAGE, "nginx", LONG);
        List<Errands.Errand> errands = desk.poll(A, Duration.ZERO);
        assertThat(errands).hasSize(1);
        desk.answer(A, List.of(found(errands.getFirst().id())));
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(two.get(30, TimeUnit.SECONDS));
    }

    @Test
    void takesNoAnswerFromAnotherNode() {
        now(A);
        now(B);
        CompletableFuture<CheckAnswer> answer = desk.ask(A, Errands.IMAGE, "nginx", LONG);
        desk.answer(B, List.of(found(now(A).getFirst().id())));
        assertThat(answer).isNotDone();
    }

    @Test
    void letsOnlySoManyNodesAtOneRegistryAtATime() {
        List<NodeKey> nodes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            nodes.add(new NodeKey("default", "n" + i));
        }
        nodes.forEach(this::now);
        nodes.forEach(node -> assertThat(desk.ask(node, Errands.IMAGE, "r.example/app:1", LONG))
                .isNotDone());
        List<Errands.Errand> first = new ArrayList<>();
        nodes.forEach(node -> first.addAll(now(node)));
        assertThat(first).hasSize(64);
        desk.answer(nodes.getFirst(), List.of(found(first.getFirst().id())));
        List<Errands.Errand> second = new ArrayList<>();
        nodes.forEach(node -> second.addAll(now(node)));
        assertThat(second).hasSize(1);
    }

    @Test
    void letsEverybodyGoWhenTheCollectorStops() throws Exception {
        now(A);
        CompletableFuture<CheckAnswer> answer = desk.ask(A, Errands.IMAGE, "nginx", LONG);
        desk.close();
        assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(CheckAnswer.Silent.class);
        assertThat(desk.poll(A, LONG)).isEmpty();
    }

    private List<Errands.Errand> now(NodeKey node) {
        try {
            return desk.poll(node, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Errands.Result found(String id) {
        VerdictReport verdict = new VerdictReport(null, null, null, null, null, "can be pulled", Map.of(), List.of());
        return new Errands.Result(
                id,
                new CheckResult("nginx", null, null, true, verdict, List.of(), List.of(), null, null, null, null),
                null,
                null);
    }
}
