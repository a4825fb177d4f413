/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kustomize base is what the chart renders, and nothing else. */
class KustomizeTest {
    @Test
    void kustomizeHasTheSameObjects() throws IOException {
        Path base = Path.of("src/main/kustomize/base");
        Path rendered = base.resolve("pullgauge.yaml");
        String yaml = Chart.of("generic").yaml();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(rendered, yaml);
        }

        assertThat(rendered).as("regenerate with -Dgolden.write=true").hasContent(yaml);
        assertThat(Manifests.read(Files.readString(base.resolve("namespace.yaml"))))
                .singleElement()
                .satisfies(namespace -> {
                    assertThat(namespace.getMetadata().getName()).isEqualTo("pullgauge");
                    assertThat(namespace.getMetadata().getLabels())
                            .containsEntry("pod-security.kubernetes.io/enforce", "privileged");
                });
    }

    @Test
    void kubectlBuildsTheKustomizeBaseWhereItIsAtHand(@TempDir Path folder) {
        assumeTrue(RealPrograms.run(folder, "sh", "-c", "command -v kubectl").status() == 0, "kubectl is not at hand");

        RealPrograms.Ended built = RealPrograms.run(
                folder,
                "kubectl",
                "kustomize",
                Path.of("src/main/kustomize/base").toAbsolutePath().toString());

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(Manifests.read(built.output()))
                .hasSize(Chart.of("generic").objects().size() + 1)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty());
    }
}
