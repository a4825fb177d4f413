/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How often messages are explained rightly that people met and posted. All of them were labelled and scored before a rule was touched; what
 * the rules made of them then is in {@code docs/explain.md}. The floors lie a little under today's score, so that a new rule that costs
 * others shows.
 */
class ExplainFoundTest {

    record Found(String cause, boolean byWording, String message) {}

    static List<Found> found() {
        return TestLines.of("found.tsv").stream()
                .map(line -> line.split("\t"))
                .map(column -> new Found(column[0], column[1].equals("wording"), column[3].replace("\\n", "\n")))
                .toList();
    }

    private static Score score(boolean byWording) {
        Score score = new Score();
        found().stream()
                .filter(found -> found.byWording() == byWording)
                .forEach(found -> score.add(found.cause(), Explainer.explain(found.message())));
        return ScoreReport.of(byWording ? "found, by wording" : "found, by resolution", score);
    }

    @Test
    void namesTheCauseWhereTheWordsSayIt() {
        assertThat(score(true).exact()).isGreaterThanOrEqualTo(0.95);
    }

    /** A confidence says how often such an answer is right: within a tenth of that, over all of them but those that say unknown. */
    @Test
    void isAsSureAsItIsRight() {
        double sure = 0;
        double right = 0;
        int answers = 0;
        for (Found found : found()) {
            Explanation answer = Explainer.explain(found.message());
            if (answer.asCause() != Cause.UNKNOWN) {
                answers++;
                sure += answer.confidence();
                right += answer.cause().equals(found.cause()) ? 1 : 0;
            }
        }
        assertThat(sure / answers).isBetween(right / answers - 0.1, right / answers + 0.1);
    }

    @Test
    void namesTheCauseOrHoldsItPossibleWhereOnlyTheThreadFoundIt() {
        assertThat(score(false).withHalves()).isGreaterThanOrEqualTo(0.70);
    }
}
