/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The chart as users install it: every case in {@code ci} is rendered, compared with its golden file, and read strictly. */
class ChartTest {
    static final List<String> CASES = Chart.cases();
    private static final Path GOLDEN = Path.of("src/test/resources/chart");

    @Test
    void helmFindsNothingToComplainAbout() {
        LintResult lint = Chart.lint();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyCaseIsAsItWasReviewed(String name) throws IOException {
        Path golden = GOLDEN.resolve(name + ".yaml");
        String yaml = Chart.of(name).yaml();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, yaml);
        }

        assertThat(golden)
                .as("regenerate with -Dgolden.write=true, and review the difference")
                .hasContent(yaml);
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyFieldIsOneThatKubernetesKnows(String name) {
        Chart chart = Chart.of(name);

        assertThat(chart.objects())
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty());
        assertThat(chart.objects().stream()
                        .map(each -> each.getKind() + " " + each.getMetadata().getNamespace() + "/"
                                + each.getMetadata().getName()))
                .doesNotHaveDuplicates();
    }

    @Test
    void rulesAndDashboardsAreThoseThatAreTested() throws IOException {
        Chart chart = Chart.with("monitoring.prometheusRule.enabled", "true", "monitoring.dashboards.enabled", "true");

        assertThat(chart.yaml()).contains("alert: PullgaugePodsCannotPull", "{{ $labels");
        List<ConfigMap> dashboards = chart.all(ConfigMap.class).stream()
                .filter(map -> "1".equals(map.getMetadata().getLabels().get("grafana_dashboard")))
                .toList();
        try (Stream<Path> files = Files.list(Path.of("src/main/grafana"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                assertThat(dashboards)
                        .filteredOn(map -> map.getData().containsKey(name))
                        .singleElement()
                        .satisfies(map -> assertThat(map.getData().get(name))
                                .isEqualToIgnoringWhitespace(Files.readString(file)));
            }
        }
    }

    @Test
    void nothingOfOurOwnIsLeftBehindByAnUninstall() throws IOException {
        try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("no hooks, no kept resources, no crds folder: Helm removes everything it made")
                    .allSatisfy(file ->
                            assertThat(Files.readString(file)).doesNotContain("helm.sh/hook", "resource-policy"))
                    .noneMatch(file -> file.toString().contains("/crds/"));
        }
    }

    @Test
    void everyValueIsInTheReadmeAndNoOther() throws IOException {
        Set<String> told = ReadmeValues.keys(Files.readString(Chart.FOLDER.resolve("README.md")));
        Set<String> there =
                ReadmeValues.leaves(new YAMLMapper().readTree(Files.readString(Chart.FOLDER.resolve("values.yaml"))));

        assertThat(there)
                .allSatisfy(
                        value -> assertThat(told).anyMatch(key -> value.equals(key) || value.startsWith(key + ".")));
        assertThat(told)
                .allSatisfy(
                        key -> assertThat(there).anyMatch(value -> value.equals(key) || value.startsWith(key + ".")));
    }
}
