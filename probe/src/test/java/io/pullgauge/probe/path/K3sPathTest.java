/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static io.pullgauge.probe.path.Paths.plan;
import static io.pullgauge.probe.path.Paths.shown;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class K3sPathTest {

    private static final String SOURCE = "/etc/rancher/k3s/registries.yaml";
    private static final String GENERATED = "/var/lib/rancher/k3s/agent/etc/containerd/";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @Test
    void readsRegistriesYamlWhereNothingIsGeneratedYet() {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        root.file("/opt/ca.pem", ca.certificatePem()).file(SOURCE, """
                mirrors:
                  docker.io:
                    endpoint: ["https://m.io:5000", "http://n.io/own/root"]
                    rewrite:
                      "^library/(.*)": "hub/$1"
                  "*":
                    endpoint: ["https://any.io"]
                configs:
                  "m.io:5000":
                    auth: {username: u, password: hunter2}
                    tls: {ca_file: /opt/ca.pem}
                  docker.io:
                    auth: {username: hub, password: hunter2}
                """);
        PullPath hub = plan(root.read(), "nginx");
        assertThat(shown(hub))
                .containsExactly(
                        "https://m.io:5000/v2/hub/nginx?ns=docker.io",
                        "http://n.io/own/root/hub/nginx?ns=docker.io",
                        "https://registry-1.docker.io/v2/library/nginx");
        assertThat(hub.endpoints().getFirst().tls().extraRoots()).containsExactly(ca.certificate());
        assertThat(hub.endpoints().getFirst().ownCredential().orElseThrow().username())
                .isEqualTo("u");
        assertThat(hub.endpoints().getLast().ownCredential().orElseThrow().username())
                .isEqualTo("hub");
        assertThat(hub.toString()).doesNotContain("hunter2");
        assertThat(shown(plan(root.read(), "quay.io/x")))
                .containsExactly("https://any.io/v2/x?ns=quay.io", "https://quay.io/v2/x");
    }

    @Test
    void readsWhatTheLastStartGeneratedAndWarnsOfALaterChange() throws IOException {
        root.file(SOURCE, "mirrors: {docker.io: {endpoint: [\"https://new.io\"]}}\n")
                .file(
                        GENERATED + "config.toml",
                        "version = 3\n[plugins.\"io.containerd.cri.v1.images\".registry]\nconfig_path = \"" + GENERATED
                                + "certs.d\"\n")
                .file(GENERATED + "certs.d/docker.io/hosts.toml", """
                        server = "https://registry-1.docker.io/v2"
                        [host."https://old.io/v2"]
                          capabilities = ["pull", "resolve"]
                          [host."https://old.io/v2".rewrite]
                            "^library/(.*)" = "hub/$1"
                        """);
        Files.setLastModifiedTime(root.at(SOURCE), FileTime.from(Instant.EPOCH));
        PullPath path = plan(root.read(), "nginx");
        assertThat(shown(path))
                .containsExactly(
                        "https://old.io/v2/hub/nginx?ns=docker.io", "https://registry-1.docker.io/v2/library/nginx");
        assertThat(path.problems()).isEmpty();
        Files.setLastModifiedTime(root.at(SOURCE), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(plan(root.read(), "nginx").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("restart"));
    }

    @Test
    void switchesTheRegistryItselfOffForNamedMirrorsOnly() {
        root.file("/etc/rancher/k3s/config.yaml", "disable-default-registry-endpoint: false\n")
                .file("/etc/rancher/k3s/config.yaml.d/9.yaml", "disable-default-registry-endpoint: true\n")
                .file(SOURCE, """
                mirrors:
                  docker.io: {endpoint: [m.io]}
                  quay.io: {endpoint: [m.io]}
                  ghcr.io:
                configs:
                  quay.io: {auth: {username: u, password: p}}
                """);
        assertThat(shown(plan(root.read(), "nginx"))).containsExactly("https://m.io/v2/library/nginx?ns=docker.io");
        // What configs names keeps its default endpoint.
        assertThat(shown(plan(root.read(), "quay.io/x")))
                .containsExactly("https://m.io/v2/x?ns=quay.io", "https://quay.io/v2/x");
        assertThat(shown(plan(root.read(), "gcr.io/x"))).containsExactly("https://gcr.io/v2/x");
        PullPath nobody = plan(root.read(), "ghcr.io/x");
        assertThat(nobody.endpoints()).isEmpty();
        assertThat(nobody.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.detail()).contains("disable-default-registry-endpoint");
            assertThat(problem.origin()).hasToString(SOURCE + ":4");
        });
    }

    @Test
    void takesAMissingServerInGeneratedFilesForNoneAndAnEmptyOneForTheRegistry() {
        String mirror = "[host.\"https://127.0.0.1:6443/v2\"]\n  capabilities = [\"pull\", \"resolve\"]\n";
        root.file(SOURCE, "mirrors:\n")
                .file(
                        GENERATED + "config.toml",
                        "version = 3\n[plugins.\"io.containerd.cri.v1.images\".registry]\nconfig_path = \"" + GENERATED
                                + "certs.d\"\n")
                .file(GENERATED + "certs.d/docker.io/hosts.toml", mirror)
                .file(GENERATED + "certs.d/_default/hosts.toml", "server = \"\"\n" + mirror);
        assertThat(shown(plan(root.read(), "nginx")))
                .containsExactly("https://127.0.0.1:6443/v2/library/nginx?ns=docker.io");
        assertThat(shown(plan(root.read(), "quay.io/x")))
                .containsExactly("https://127.0.0.1:6443/v2/x?ns=quay.io", "https://quay.io/v2/x");
    }

    @Test
    void usesTheSettingsForAllRegistriesAtRegistriesAndNotAtMirrors() {
        root.file(SOURCE, """
                mirrors:
                  "*":
                    endpoint: ["m.io:5000", "https://m.io:5000/v2", "localhost:5000", "quay.io"]
                    rewrite: {"^": "p/"}
                configs:
                  "*": {tls: {insecure_skip_verify: true}}
                  docker.io:
                """);
        assertThat(shown(plan(root.read(), "ghcr.io/x")))
                .containsExactly(
                        "https://m.io:5000/v2/p/x?ns=ghcr.io",
                        "http://localhost:5000/v2/p/x?ns=ghcr.io",
                        "https://quay.io/v2/p/x?ns=ghcr.io",
                        "https://ghcr.io/v2/x skip-verify");
        // The last endpoint is the registry itself: asked once, without rewrites.
        assertThat(shown(plan(root.read(), "quay.io/x")).getLast()).isEqualTo("https://quay.io/v2/x");
        assertThat(shown(plan(root.read(), "quay.io/x"))).hasSize(3);
        assertThat(shown(plan(root.read(), "nginx"))).containsExactly("https://registry-1.docker.io/v2/library/nginx");
    }

    @Test
    void doesNotStartWithABrokenFile() {
        root.file(SOURCE, "mirrors: [\n");
        assertThat(requireNonNull(plan(root.read(), "nginx").hindrance()).cause())
                .isEqualTo(Cause.RUNTIME_UNAVAILABLE);
    }

    @Test
    void givesUpAnExpressionThatWouldNeverEnd() {
        root.file(
                SOURCE,
                "mirrors: {docker.io: {endpoint: [\"https://m.io\"], rewrite: {\"^(a+)+b$\": \"x\", \"(\": \"y\"}}}\n");
        assertThat(shown(plan(root.read(), "u/" + "a".repeat(200))).getFirst()).contains("m.io/v2/u/aaa");
        assertThat(shown(plan(root.read(), "a".repeat(200) + "/c")).getFirst()).contains("m.io/v2/aaa");
    }
}
