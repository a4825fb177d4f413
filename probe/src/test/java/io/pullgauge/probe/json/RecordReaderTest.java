/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.report.ReportAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {

    private static final ReportAnswer ANSWER = new ReportAnswer(
            true,
            60,
            new ReportAnswer.Targets(
                    List.of("r"), List.of("i"), Map.of("r", new ReportAnswer.Turn(300, 7)), List.of("c")),
            "e1",
            "2026-11-21T10:00:00Z");

    @Test
    void readsWhatIsWritten() {
        assertThat(RecordReader.read(RecordWriter.write(ANSWER), ReportAnswer.class))
                .contains(ANSWER);
    }

    @Test
    void passesOverWhatItDoesNotKnowAndMissesNothingThatIsNotThere() {
        assertThat(answer("{\"later\":{\"a\":[1]},\"accepted\":true,\"targets\":null}"))
                .hasValueSatisfying(answer -> {
                    assertThat(answer.accepted()).isTrue();
                    assertThat(answer.nextReportSeconds()).isZero();
                    assertThat(answer.targets()).isNull();
                    assertThat(answer.etag()).isNull();
                });
    }

    @Test
    void readsAListOfRecords() {
        assertThat(RecordReader.read(
                        bytes("{\"errands\":[{\"id\":\"1\",\"kind\":\"image\",\"target\":\"a\"}],\"pauseSeconds\":3}"),
                        Errands.Answer.class))
                .contains(new Errands.Answer(List.of(new Errands.Errand("1", "image", "a")), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "true",
                "<html>",
                "{\"accepted\":\"yes\"}",
                "{\"nextReportSeconds\":1.5}",
                "{\"nextReportSeconds\":99999999999}",
                "{\"nextReportSeconds\":99999999999999999999999}",
                "{\"targets\":[]}",
                "{\"targets\":{\"registries\":\"a\"}}",
                "{\"targets\":{\"registries\":[{}]}}",
                "{\"targets\":{\"turns\":{\"a\":1}}}",
                "{\"accepted\":true} {}",
                "{\"accepted\":true"
            })
    void whatDoesNotFitIsNoRecord(String document) {
        assertThat(answer(document)).isEmpty();
    }

    private static Optional<ReportAnswer> answer(String document) {
        return RecordReader.read(bytes(document), ReportAnswer.class);
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
