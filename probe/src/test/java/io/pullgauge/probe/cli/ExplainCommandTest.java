/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ExplainCommandTest {

    private static final String MESSAGE =
            "Failed to pull image \"reg.example/a:9\": failed to resolve reference \"reg.example/a:9\":"
                    + " reg.example/a:9: not found";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... arguments) {
        ExplainCommand command = new ExplainCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        CommandLine line = new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return CommandLines.run(line, arguments);
    }

    @Test
    void printsTheContractsJson() {
        assertThat(run("", MESSAGE, "?", "-o", "json")).isZero();
        JsonNode results = new JsonMapper().readTree(out.toString()).get("results");
        assertThat(results.size()).isEqualTo(2);
        assertThat(results.get(0).propertyNames())
                .containsExactly(
                        "message",
                        "stage",
                        "cause",
                        "confidence",
                        "alternatives",
                        "image",
                        "registry",
                        "runtime",
                        "owner",
                        "summary",
                        "fix");
        assertThat(results.get(0).get("message").asString()).isEqualTo(MESSAGE);
        assertThat(results.get(0).get("cause").asString()).isEqualTo("tag_not_found");
        assertThat(results.get(1).get("image").isNull()).isTrue();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsForPeople() {
        assertThat(run("", MESSAGE)).isZero();
        assertThat(out.toString())
                .startsWith("tag_not_found (manifest), ")
                .contains(
                        "why",
                        "reg.example/a:9",
                        "could be",
                        "repo_not_found",
                        "owner",
                        "developer",
                        "what to do",
                        "1. ")
                .doesNotContain("\u001b");
    }

    @Test
    void printsTheGuideWhereMoreIsAsked() {
        assertThat(run("", MESSAGE, "-o", "wide")).isZero();
        assertThat(out.toString()).contains("message", "means", "known by");
    }

    @Test
    void printsYamlAndNames() {
        assertThat(run("", MESSAGE, "-o", "yaml")).isZero();
        assertThat(new YAMLMapper()
                        .readTree(out.toString())
                        .at("/results/0/cause")
                        .asString())
                .isEqualTo("tag_not_found");
        out.getBuffer().setLength(0);
        assertThat(run("", MESSAGE, "?", "-o", "name")).isZero();
        assertThat(out.toString().lines()).containsExactly("tag_not_found", "unknown");
    }

    /** One answer for each line, also for an empty one, so that who feeds a file can put them side by side. */
    @Test
    void readsOneMessagePerLine() {
        assertThat(run("no such host\n\npull QPS exceeded\r\n", "-", "-o", "name"))
                .isZero();
        assertThat(out.toString().lines()).containsExactly("dns_nxdomain", "unknown", "throttled");
    }

    @Test
    void survivesALineWithoutEnd() {
        assertThat(run("no such host " + "x".repeat(3 * Lines.LONGEST) + "\nno such host", "-", "-o", "name"))
                .isZero();
        assertThat(out.toString().lines()).containsExactly("dns_nxdomain", "dns_nxdomain");
    }

    @Test
    void callsNoInputWrongUsageInOneLine() {
        assertThat(run("")).isEqualTo(2);
        assertThat(run("", "-")).isEqualTo(2);
        assertThat(run("", "-", MESSAGE)).isEqualTo(2);
        assertThat(run("", MESSAGE, "-o", "xml")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(4).allMatch(line -> line.startsWith("explain: "));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void showsNoControlCharacterOfOthers() {
        assertThat(run("", "Failed to pull image \"a\u001b[2J:1\": no such host\u0007", "-o", "wide"))
                .isZero();
        assertThat(out.toString().chars().filter(c -> Character.isISOControl(c) && c != '\n'))
                .isEmpty();
    }
}
