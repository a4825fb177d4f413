/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CauseGuideTest {

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyCauseSaysWhatItMeansHowWeKnowAndWhatToDo(Cause cause) {
        CauseGuide.Entry entry = CauseGuide.of(cause);
        assertThat(entry.means()).hasSizeGreaterThan(20).endsWith(".");
        assertThat(entry.seen()).isNotEmpty().endsWith(".");
        assertThat(entry.example()).isNotEmpty();
        assertThat(entry.fixes()).isNotEmpty().allMatch(fix -> fix.matches("(developer|operator|platform): .{15,}"));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyStepIsFilledIn(Cause cause) {
        assertThat(CauseGuide.fixes(cause, "reg.example:5000", "reg.example:5000/a:1"))
                .noneMatch(fix -> fix.contains("{host}") || fix.contains("{image}") || fix.contains("<image>"));
        assertThat(CauseGuide.fixes(cause, null, null)).noneMatch(fix -> fix.contains("null"));
    }
}
