/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.NodeRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Good and bad calls of the one command: where their words go and with which exit code they end. */
class CommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            frobnicate                                  | 2 | frobnicate
            check                                       | 2 | nothing to check
            check --frob nginx                          | 2 | --frob
            check nginx -o xml                          | 2 | expected: text, wide, json, yaml or name
            check nginx --timeout soon                  | 2 | expected: a duration
            check nginx --timeout 0s                    | 2 | expected: 1ms to 10m
            check nginx --platform linux                | 2 | expected: os/arch
            check nginx --spend -1                      | 2 | expected: 0 or more
            check nginx --runtime podman                | 2 | expected: containerd, cri-o or docker
            check nginx --node-root /no/such/folder     | 2 | no such folder
            check -f /no/such/file.yaml                 | 1 | no such file
            explain                                     | 2 | no message
            nodes --collector http://127.0.0.1:1        | 1 | 127.0.0.1:1
            collector --listen 0.0.0.0:0 --auth none --data target/none | 2 | --auth none is refused
            collector --listen 127.0.0.1:0 --data /proc/none            | 1 | /proc/none
            """)
    void wrongCallsGetOneLineAndTheRightExitCode(String call, int exitCode, String says) throws Exception {
        Pullgauge.Run run = Pullgauge.run(call.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains(says).doesNotContain("\tat ");
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theResultAloneGoesToStandardOutput() throws Exception {
        NodeRoot node = NodeRoot.in(folder);

        Pullgauge.Run run = Pullgauge.run(
                "check", "Not A Reference", "--node-root", node.path().toString(), "-o", "json");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).isEmpty();
        JsonNode result = JsonMapper.shared().readTree(run.out()).get("results").get(0);
        assertThat(result.get("image").asString()).isEqualTo("Not A Reference");
        assertThat(result.get("pullable").asBoolean(true)).isFalse();
        assertThat(result.get("verdict").get("cause").asString()).isEqualTo("invalid_reference");
        assertThat(result.get("endpoints").isEmpty()).isTrue();
    }

    @Test
    void imagesOfAManifestAreCheckedInTheirOrder() throws Exception {
        Path manifest = Files.writeString(folder.resolve("all.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                spec:
                  template:
                    spec:
                      initContainers: [{name: i, image: "BAD one"}]
                      containers: [{name: c, image: "BAD two"}]
                      volumes: [{name: v, image: {reference: "BAD three"}}]
                ---
                apiVersion: v1
                kind: List
                items:
                - kind: Pod
                  spec: {containers: [{name: c, image: "BAD four"}, {name: d, image: "BAD two"}]}
                """);
        NodeRoot node = NodeRoot.in(folder.resolve("node"));

        Pullgauge.Run run = Pullgauge.run(
                "check",
                "-f",
                manifest.toString(),
                "-o",
                "name",
                "--node-root",
                node.path().toString());

        assertThat(run.out().lines())
                .containsExactlyInAnyOrder("image/BAD one", "image/BAD two", "image/BAD three", "image/BAD four");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void nothingIsWrittenUnderTheHomeFolder() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        ProcessBuilder builder = new ProcessBuilder("../pullgauge", "explain", "pull QPS exceeded", "-o", "name");
        builder.environment().put("HOME", home.toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(said.strip()).isEqualTo("throttled");
        assertThat(home).isEmptyDirectory();
    }
}
