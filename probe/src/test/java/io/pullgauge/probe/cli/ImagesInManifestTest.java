/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesInManifestTest {

    @TempDir
    private Path folder;

    private String file(String text) throws Exception {
        return Files.writeString(folder.resolve("m.yaml"), text).toString();
    }

    /** A rendered chart's configuration alone can be larger than what a YAML reader takes by default. */
    @Test
    void oneLargeDocumentIsReadLikeManySmallOnes() throws Exception {
        String text = "kind: ConfigMap\ndata:\n  a: " + "x".repeat(5_000_000)
                + "\n---\nkind: Pod\nspec:\n  containers:\n" + "  - image: reg.test/app:1\n";
        assertThat(ImagesInManifest.in(file(text))).containsExactly("reg.test/app:1");
    }

    @Test
    void whatAPodBringsForItsImagesIsSaid() throws Exception {
        String text = """
                kind: Deployment
                spec:
                  template:
                    spec:
                      imagePullSecrets: [{name: regcred}, {name: other}]
                      containers: [{image: reg.test/app:1}]
                      volumes: [{name: m, image: {reference: reg.test/model:1}}]
                ---
                kind: Pod
                spec: {serviceAccountName: builder, initContainers: [{image: reg.test/init:1}]}
                ---
                kind: Pod
                spec: {serviceAccountName: default, containers: [{image: reg.test/app:1}]}
                """;
        assertThat(ImagesInManifest.wanted(file(text)))
                .extracting(
                        wanted -> wanted.image() + " " + wanted.credentials().orElse("-"))
                .containsExactly(
                        "reg.test/app:1 the pod names the pull secret regcred, other, which cannot be seen from here",
                        "reg.test/model:1 the pod names the pull secret regcred, other, which cannot be seen from here",
                        "reg.test/init:1 the pod's service account builder may bring a pull secret, which cannot be seen from here",
                        "reg.test/app:1 -");
    }

    @Test
    void anchorsAndMergesStandForWhatTheyName() throws Exception {
        String text = """
                metadata: {annotations: {a: &image reg.test/anchored:1}}
                spec:
                  containers:
                  - &base {name: a, image: *image}
                  - {<<: *base, name: b}
                  - {<<: [{image: reg.test/first:1}, {image: reg.test/second:1}], name: c}
                  - {<<: *base, image: reg.test/own:1}
                """;
        assertThat(ImagesInManifest.in(file(text)))
                .containsExactly("reg.test/anchored:1", "reg.test/first:1", "reg.test/own:1");
    }

    /** What a chart gives whose value is not set. */
    @Test
    void anImageThatIsWrittenDownAndEmptyIsNotPassedOver() throws Exception {
        String text = "spec:\n  containers:\n  - image: reg.test/app:1\n  - image: \"\"\n  - image:\n  - image: 123\n";
        assertThat(ImagesInManifest.in(file(text))).containsExactly("reg.test/app:1", "", "123");
    }

    @Test
    void documentsOfJsonMayFollowOneAnother() throws Exception {
        String pod = "{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"reg.test/%s:1\"}]}}\n";
        assertThat(ImagesInManifest.in(file(pod.formatted("a") + pod.formatted("b"))))
                .containsExactly("reg.test/a:1", "reg.test/b:1");
    }

    @Test
    void fewLinesOfAnchorsDoNotGrowWithoutBound() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            text.append(
                    "a" + i + ": &a" + i + " [" + String.join(", ", java.util.Collections.nCopies(10, before)) + "]\n");
        }
        assertThatThrownBy(() -> ImagesInManifest.in(file(text.toString())))
                .isInstanceOf(ImagesInManifest.Unreadable.class);
    }

    @Test
    void podsOfCustomResourcesAreFoundByTheirShape() throws Exception {
        String text = """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                spec: {template: {spec: {containers: [{name: app, image: reg.test/rollout:1}]}}}
                ---
                apiVersion: serving.knative.dev/v1
                kind: Service
                spec: {template: {spec: {containers: [{image: reg.test/knative:1}]}}}
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: Workflow
                spec:
                  templates:
                    - {name: a, container: {image: reg.test/container:1}, sidecars: [{name: s, image: reg.test/sidecar:1}]}
                    - {name: b, script: {image: reg.test/script:1, source: echo}}
                    - {name: c, steps: [[{name: one, template: a}]]}
                ---
                apiVersion: tekton.dev/v1
                kind: Task
                spec: {steps: [{name: build, image: reg.test/step:1}]}
                ---
                apiVersion: batch.volcano.sh/v1alpha1
                kind: Job
                spec: {tasks: [{template: {spec: {initContainers: [{image: reg.test/init:1}], containers: [{image: reg.test/volcano:1}]}}}]}
                ---
                kind: ConfigMap
                data: {image: reg.test/no:1, container: reg.test/no:2}
                """;
        assertThat(ImagesInManifest.in(file(text)))
                .containsExactlyInAnyOrder(
                        "reg.test/rollout:1",
                        "reg.test/knative:1",
                        "reg.test/container:1",
                        "reg.test/sidecar:1",
                        "reg.test/script:1",
                        "reg.test/step:1",
                        "reg.test/init:1",
                        "reg.test/volcano:1");
    }

    @Test
    void aFileBeyondTheBoundIsNamedWithIt() throws Exception {
        String file = file("a: " + "x".repeat(17 * 1024 * 1024));
        assertThatThrownBy(() -> ImagesInManifest.in(file)).hasMessage(file + ": larger than 16 MiB");
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() throws Exception {
        String file = file("a: b\n: : [\n");
        assertThatThrownBy(() -> ImagesInManifest.in(file))
                .hasMessageStartingWith(file + ": not a YAML or JSON document at line ");
    }
}
