/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.json.RecordReader;
import io.pullgauge.probe.report.ReportAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers as released collectors gave them, byte for byte, in {@code answers/VERSION.json}: an agent must understand those of its own and
 * of the two minor versions before, and pass over what a later one adds. Each release adds its own file; one is never changed.
 */
class PastAnswersTest {
    private static final Path FOLDER = Path.of("src/test/resources/answers");

    static final List<String> VERSIONS = List.of("0.1.0");

    private static byte[] answer(String version) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(version + ".json"));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void anAnswerOfThatVersionIsUnderstood(String version) throws IOException {
        ReportAnswer answer =
                RecordReader.read(answer(version), ReportAnswer.class).orElseThrow();

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.nextReportSeconds()).isEqualTo(60);
        assertThat(answer.targets().registries()).containsExactly("docker.io", "registry.example.test");
        assertThat(answer.targets().turns()).containsEntry("docker.io", new ReportAnswer.Turn(333, 12));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void whatALaterVersionAddsIsPassedOver(String version) throws IOException {
        ObjectNode answer = (ObjectNode) JsonMapper.shared().readTree(answer(version));
        answer.putObject("somethingNew").put("a", 1);
        ((ObjectNode) answer.path("targets")).put("somethingNew", true);

        assertThat(RecordReader.read(answer.toString().getBytes(StandardCharsets.UTF_8), ReportAnswer.class))
                .isEqualTo(RecordReader.read(answer(version), ReportAnswer.class));
    }
}
