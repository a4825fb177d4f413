/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often the shared sets of real messages are explained rightly. They lie beside the repository, so this is skipped without them. The
 * thresholds are those of the issue; an answer counts half where the label is among its alternatives.
 */
class ExplainScoreTest {

    private static Path folder = Path.of("");

    @BeforeAll
    static void find() {
        Optional<Path> found = SharedData.folder();
        assumeTrue(found.isPresent(), "no shared/data beside the repository");
        folder = found.orElseThrow();
    }

    @Test
    void namesTheCauseWhereTheWordsSayIt() {
        Score score = ScoreReport.of("shared, by wording", score(true));
        assertThat(score.withHalves()).isGreaterThanOrEqualTo(0.95);
        assertThat(score.exact()).isGreaterThanOrEqualTo(0.92);
    }

    @Test
    void namesTheCauseOrHoldsItPossibleWhereOnlyTheThreadFoundIt() {
        Score score = ScoreReport.of("shared, by resolution", score(false));
        assertThat(score.withHalves()).isGreaterThanOrEqualTo(0.85);
    }

    private static Score score(boolean byWording) {
        Score score = new Score();
        SharedData.messages(folder).stream()
                .filter(message -> message.byWording() == byWording)
                .forEach(message -> score.add(message.cause(), Explainer.explain(message.text())));
        return score;
    }

    @Test
    void namesTheCauseOfEachKubeletEventThatCarriesOne() {
        Score score = new Score();
        SharedData.events(folder).stream()
                .filter(SharedData.Event::carriesTheFault)
                .forEach(event -> score.add(event.cause(), Explainer.explain(event.text())));
        ScoreReport.of("kubelet events", score);
        assertThat(score.withHalves()).isGreaterThanOrEqualTo(0.95);
    }

    /** All events of a pod at once, as kubectl prints them: the echoes and the kubelet's own throttle must not drown the cause. */
    @Test
    void namesTheCauseOfAPodFromAllItsEvents() {
        Map<String, StringBuilder> pods = new LinkedHashMap<>();
        List<SharedData.Event> events = SharedData.events(folder);
        events.forEach(event -> pods.computeIfAbsent(event.name(), name -> new StringBuilder())
                .append("2m3s  Warning  ")
                .append(event.reason())
                .append("  pod/x  ")
                .append(event.text())
                .append('\n'));
        Score score = new Score();
        events.stream()
                .distinct()
                .map(SharedData.Event::name)
                .distinct()
                .forEach(name -> score.add(
                        events.stream()
                                .filter(event -> event.name().equals(name))
                                .findFirst()
                                .orElseThrow()
                                .cause(),
                        Explainer.explain(
                                pods.getOrDefault(name, new StringBuilder()).toString())));
        ScoreReport.of("pods, all events at once", score);
        assertThat(score.withHalves()).isGreaterThanOrEqualTo(0.95);
    }
}
