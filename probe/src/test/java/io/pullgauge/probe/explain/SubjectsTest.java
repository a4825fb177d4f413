/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which image and registry a message is about, when no sentence of a runtime names them. */
class SubjectsTest {

    @Test
    void readsTheCommandBeforeTheError() {
        assertImage(
                "$ docker pull --platform linux/arm64 quay.io/team/app:1\nError response from daemon: unauthorized",
                "quay.io/team/app:1",
                "quay.io");
        assertImage("crictl pull nginx\nFATA[0000] EOF", "nginx", "docker.io");
    }

    @Test
    void readsTheRequestsUrl() {
        assertImage("Head \"https://ghcr.io/v2/Team/app/manifests/V1\": denied", "ghcr.io/Team/app:V1", "ghcr.io");
        assertImage(
                "Get \"https://registry-1.docker.io/v2/library/redis/manifests/7\": EOF",
                "docker.io/library/redis:7",
                "docker.io");
        assertImage(
                "Get \"https://cache.example/v2/team/app/blobs/sha256:00?ns=quay.io\": EOF",
                "quay.io/team/app",
                "quay.io");
        assertImage("Get \"https://reg.example/v2/\": EOF", null, "reg.example");
    }

    @Test
    void repeatsAReferenceThatCannotBeReadAsItIs() {
        Explanation explanation =
                Explainer.explain("Failed to apply default image tag \"https://reg.example/a:1\": couldn't parse"
                        + " image name \"https://reg.example/a:1\": invalid reference format");
        assertThat(explanation.image()).isEqualTo("https://reg.example/a:1");
        assertThat(explanation.registry()).isEqualTo("reg.example");
        assertThat(explanation.fix().getFirst()).contains("leave out https://");
    }

    @Test
    void saysWhatIsWrongWithAReference() {
        assertThat(BadReference.step("app: {{ .Values.tag }}").orElseThrow()).contains("placeholder");
        assertThat(BadReference.step("app:").orElseThrow()).contains("empty");
        assertThat(BadReference.step("reg.example/App:1").orElseThrow()).contains("lower case");
        assertThat(BadReference.step("app: 1").orElseThrow()).contains("blank");
        assertThat(BadReference.step("Reg.example/app:V1")).isEmpty();
        assertThat(BadReference.step(null)).isEmpty();
    }

    @Test
    void takesTheAttemptOfEachRegistryThatPodmanSearched() {
        Explanation explanation = Explainer.explain("""
                Error: 2 errors occurred while pulling:
                 * initializing source docker://one.example/app:latest: reading manifest latest in one.example/app: unauthorized: authentication required
                 * initializing source docker://two.example/app:latest: reading manifest latest in two.example/app: toomanyrequests: slow down
                """);
        assertThat(explanation.cause()).isEqualTo("throttled");
        assertThat(explanation.alternatives()).contains("auth_required");
    }

    private static void assertImage(String message, @Nullable String image, String registry) {
        Explanation explanation = Explainer.explain(message);
        assertThat(explanation.image()).as(message).isEqualTo(image);
        assertThat(explanation.registry()).as(message).isEqualTo(registry);
    }
}
