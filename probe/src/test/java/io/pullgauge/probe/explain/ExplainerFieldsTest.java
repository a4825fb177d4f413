/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer says besides the cause, through all the wrappers that people paste: describe blocks, JSON in JSON, YAML, other languages. */
class ExplainerFieldsTest {

    static Stream<String> lines() {
        return TestLines.of("fields.tsv").stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void readsEachField(String line) {
        String[] column = line.split("\t");
        Explanation answer = Explainer.explain(column[5].replace("\\n", "\n").replace("\\r", "\r"));
        assertThat(Stream.of(answer.cause(), answer.owner(), answer.image(), answer.registry(), answer.runtime())
                        .map(String::valueOf))
                .containsExactlyElementsOf(Arrays.asList(column).subList(0, 5));
        assertThat(answer.fix()).isNotEmpty().doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(answer.alternatives()).doesNotHaveDuplicates().doesNotContain(answer.cause(), "unknown");
        assertThat(answer.summary()).isNotBlank();
        assertThat(answer.confidence()).isBetween(0.0, 1.0);
    }
}
