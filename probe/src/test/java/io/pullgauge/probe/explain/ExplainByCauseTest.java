/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * All sets of real messages in one table by cause, for {@code docs/explain.md}: what we found, and where they lie beside the repository
 * the shared messages and the kubelet's events.
 */
class ExplainByCauseTest {

    @Test
    void isRightOverAllSets() {
        Score score = new Score();
        ExplainFoundTest.found().forEach(found -> score.add(found.cause(), Explainer.explain(found.message())));
        SharedData.folder().ifPresent(folder -> {
            SharedData.messages(folder)
                    .forEach(message -> score.add(message.cause(), Explainer.explain(message.text())));
            SharedData.events(folder).stream()
                    .filter(SharedData.Event::carriesTheFault)
                    .forEach(event -> score.add(event.cause(), Explainer.explain(event.text())));
        });
        ScoreReport.of("all sets", score);
        ScoreReport.write("by-cause.md", score.markdown());
        assertThat(score.withHalves()).isGreaterThanOrEqualTo(0.92);
    }
}
