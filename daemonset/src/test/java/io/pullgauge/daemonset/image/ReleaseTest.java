/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The release's workflow and scripts, as far as they can be told without a release: what they would do is written down by stand-ins. */
class ReleaseTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path WORKFLOW = ROOT.resolve(".github/workflows/release.yml");
    private static final Path SCRIPTS = ROOT.resolve("daemonset/src/main/sh");
    private static final String AGENT = "sha256:" + "a".repeat(64);
    private static final String COLLECTOR = "sha256:" + "c".repeat(64);

    @TempDir
    Path folder;

    private static JsonNode workflow() throws IOException {
        return new YAMLMapper().readTree(Files.readString(WORKFLOW));
    }

    private static List<JsonNode> steps() throws IOException {
        return workflow()
                .path("jobs")
                .valueStream()
                .flatMap(job -> job.path("steps").valueStream())
                .toList();
    }

    private static List<String> scripts() throws IOException {
        return steps().stream()
                .filter(step -> step.has("run"))
                .map(step -> step.path("run").asString())
                .toList();
    }

    @Test
    void everyActionIsPinnedByItsCommitAndSaysItsVersion() throws Exception {
        assertThat(steps().stream()
                        .filter(step -> step.has("uses"))
                        .map(step -> step.path("uses").asString()))
                .hasSizeGreaterThan(5)
                .allMatch(Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}").asMatchPredicate());
        assertThat(Files.readAllLines(WORKFLOW))
                .filteredOn(line -> line.contains("uses:"))
                .allMatch(line -> line.matches(".* # v\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void onlyTheJobThatPublishesMayWriteAnything() throws Exception {
        assertThat(workflow().path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        workflow()
                .path("jobs")
                .properties()
                .forEach(job -> assertThat(job.getValue().has("permissions"))
                        .as(job.getKey())
                        .isEqualTo(job.getKey().equals("publish")));
    }

    @Test
    void noSecretAndNoOutsideTextStandsInAScript() throws Exception {
        assertThat(scripts()).hasSizeGreaterThan(6).noneMatch(script -> script.contains("${{"));
        assertThat(Files.readString(WORKFLOW)).doesNotContainPattern("(?i)(token|password): *[\"']?[a-z0-9]{8,}");
    }

    @Test
    void imagesGoToMoreThanOneRegistryAndDockerHubIsNotTheOnlyOne() throws Exception {
        String registries = workflow()
                .path("jobs")
                .path("publish")
                .path("env")
                .path("REGISTRIES")
                .asString();

        assertThat(registries)
                .contains("vars.REGISTRIES", "ghcr.io/", "quay.io/")
                .doesNotContain("docker.io");
    }

    @Test
    void everyScriptCanBeReadByAShellAndEveryProgramOfOursIsThere() throws Exception {
        for (String script : scripts()) {
            Path file = Files.writeString(folder.resolve("script"), script);
            RealPrograms.Ended checked = RealPrograms.run(folder, "bash", "-n", file.toString());
            assertThat(checked.status()).as(script + checked.output()).isZero();
            Pattern.compile("daemonset/src/main/\\S+\\.sh|\\./verify")
                    .matcher(script)
                    .results()
                    .forEach(call -> assertThat(ROOT.resolve(call.group())).isExecutable());
        }
    }

    @Test
    void bothImagesOfBothMachinesArePushedJoinedAttestedAndSignedByDigestInEveryRegistry() throws Exception {
        standIn(
                "skopeo",
                "for last; do :; done; prev=; for a; do [ \"$prev\" = --digestfile ] && echo " + AGENT
                        + " >\"$a\"; prev=$a; done");
        standIn("cosign", "");
        standIn("docker", "case $* in *inspect*) echo " + COLLECTOR + ";; esac");

        RealPrograms.Ended ended = withStandIns(SCRIPTS.resolve("publish.sh") + " 1.2.3 ghcr.io/us quay.io/us");

        assertThat(ended.status()).as(ended.output()).isZero();
        List<String> calls = Files.readAllLines(folder.resolve("calls"));
        for (String registry : List.of("ghcr.io/us", "quay.io/us")) {
            for (String kind : List.of("agent", "collector")) {
                String name = registry + "/pullgauge-" + kind;
                assertThat(calls)
                        .filteredOn(to("skopeo copy", name + ":1.2.3-"))
                        .hasSize(2);
                assertThat(calls)
                        .filteredOn(to("cosign attest", name + "@" + AGENT))
                        .hasSize(2);
                assertThat(calls)
                        .filteredOn(to("docker buildx imagetools create", "--tag " + name + ":1.2.3 "))
                        .hasSize(1);
                assertThat(calls)
                        .filteredOn(to("cosign sign", name + "@" + COLLECTOR))
                        .hasSize(1);
            }
        }
    }

    private static Predicate<String> to(String begins, String holds) {
        return call -> call.startsWith(begins + " ") && call.contains(holds);
    }

    private void standIn(String program, String does) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path script = Files.writeString(
                bin.resolve(program),
                "#!/bin/sh\necho " + program + " \"$@\" >>'" + folder.resolve("calls") + "'\n" + does + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private RealPrograms.Ended withStandIns(String command) {
        return RealPrograms.run(
                folder, "sh", "-c", "cd '" + folder + "' && PATH='" + folder.resolve("bin") + "':$PATH " + command);
    }

    private static final Path VALUES = ROOT.resolve("daemonset/src/main/helm/pullgauge/values.yaml");

    /** Else the tars would be called otherwise than what a chart asks for that is told to forget its digests. */
    @Test
    void aTagThatIsNotTheSourcesVersionIsRefused() throws Exception {
        String check = scripts().stream()
                .filter(script -> script.contains("pom.xml"))
                .findFirst()
                .orElseThrow();
        String version = new YAMLMapper()
                .readTree(Files.readString(ROOT.resolve("daemonset/src/main/helm/pullgauge/Chart.yaml")))
                .path("appVersion")
                .asString();

        assertThat(tagged(check, "v" + version)).isZero();
        assertThat(tagged(check, "v9.9.9")).isPositive();
    }

    private int tagged(String check, String tag) throws IOException {
        Path script = Files.writeString(folder.resolve("check"), "cd '" + ROOT + "'\n" + check);
        return RealPrograms.run(folder, "sh", "-c", "VERSION=" + tag + " bash -e '" + script + "'")
                .status();
    }

    @Test
    void aChartIsPinnedToTheDigestsOfItsOwnImages() throws Exception {
        assertThat(pin(VALUES, AGENT, COLLECTOR)).isZero();
        String pinned = Files.readString(folder.resolve("pinned"));
        JsonNode after = new YAMLMapper().readTree(pinned);

        assertThat(after.path("agent").path("image").path("digest").asString()).isEqualTo(AGENT);
        assertThat(after.path("collector").path("image").path("digest").asString())
                .isEqualTo(COLLECTOR);
        assertThat(pinned.replace(AGENT, "").replace(COLLECTOR, ""))
                .as("and nothing else is changed")
                .isEqualTo(Files.readString(VALUES));
    }

    @Test
    void aChartIsNotPinnedToAnythingElseOrTwice() throws Exception {
        assertThat(pin(VALUES, "latest", COLLECTOR)).isEqualTo(2);
        assertThat(pin(VALUES, AGENT, "")).isEqualTo(2);
        assertThat(pin(VALUES, AGENT, COLLECTOR)).isZero();
        Path already = Files.copy(folder.resolve("pinned"), folder.resolve("already"));
        assertThat(pin(already, AGENT, COLLECTOR)).isEqualTo(1);
    }

    private int pin(Path values, String agent, String collector) {
        return RealPrograms.run(
                        folder,
                        "sh",
                        "-c",
                        "'" + SCRIPTS.resolve("pin.sh") + "' '" + values + "' '" + agent + "' '" + collector + "' >'"
                                + folder.resolve("pinned") + "'")
                .status();
    }
}
