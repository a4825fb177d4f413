/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the node's own files add to a verdict and to its explanation. */
class NodeAwareVerdictsTest extends WorldTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void namesTheDigestThatWasMeantWhereItsTagIsNotThere() {
        healthy();
        CheckResult result = world().check("reg.test/app:sha256" + HEX);
        assertThat(World.causeOf(result)).isEqualTo(Cause.TAG_NOT_FOUND);
        assertThat(result.verdict().fix().getFirst()).contains("reg.test/app@sha256:" + HEX);
        assertThat(world().check("reg.test/app:v9").verdict().fix().getFirst()).doesNotContain("@sha256:");
    }

    @Test
    void doesNotCallARefusalFinalWhereALoginIsOutOfSight() {
        healthy().basic().user("ann", "pw").restrict("app", "ann");
        assertThat(world().check("reg.test/app:v1").pullable()).isFalse();
        world().node.file("var/lib/kubelet/credential-provider-config.yaml", """
                apiVersion: kubelet.config.k8s.io/v1
                kind: CredentialProviderConfig
                providers:
                - name: acr-credential-provider
                  matchImages: ["reg.test"]
                  defaultCacheDuration: 10m
                  apiVersion: credentialprovider.kubelet.k8s.io/v1
                """);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.pullable()).isNull();
        assertThat(result.verdict().summary())
                .contains("acr-credential-provider", "/var/lib/kubelet/credential-provider");
    }

    @Test
    void warnsOfWhatTheRunningRuntimeHasNotRead() {
        healthy();
        world().node
                .file("proc/stat", "btime 1600000000\n")
                .file("proc/7/comm", "containerd\n")
                .file("proc/7/cgroup", "0::/system.slice/containerd.service\n")
                .file("proc/7/stat", "7 (containerd) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("proc/7/environ", "HTTPS_PROXY=http://ann:hunter2@gone.test:3128\0NO_PROXY=.test\0");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.pullable()).isTrue();
        assertThat(result.warnings()).anySatisfy(warning -> {
            assertThat(warning.cause()).isEqualTo(Cause.TLS_UNKNOWN_CA.code());
            assertThat(warning.summary()).contains("process 7", "restart", "/etc/ssl/certs/ca-certificates.crt");
        });
        assertThat(wide("reg.test/app:v1"))
                .contains("straight to .test (/proc/7/environ)")
                .doesNotContain("hunter2");
    }

    @Test
    void explainsWhichFileAndLineMadeThePath() {
        FakeRegistry registry = healthy();
        FakeRegistry mirror = holding(world().registry("mirror.test"));
        world().node
                .hostsToml("reg.test", "# ours\n[host.\"https://mirror.test\"]\nca = \"ca.pem\"\n")
                .file("etc/containerd/certs.d/reg.test/ca.pem", World.CA.pem())
                .kubeletCredentials(Map.of("reg.test", "ann:hunter2"));
        assertThat(wide("reg.test/app:v1"))
                .containsSubsequence(
                        "this node",
                        "mirrors     /etc/containerd/certs.d (config_path in /etc/containerd/config.toml:",
                        "kubelet     key reg.test in /var/lib/kubelet/config.json:",
                        "mirror https://mirror.test/v2",
                        "set by      /etc/containerd/certs.d/reg.test/hosts.toml:2",
                        "TLS files   /etc/containerd/certs.d/reg.test/ca.pem",
                        "credential  key reg.test in /var/lib/kubelet/config.json:",
                        "upstream https://reg.test/v2",
                        "can be pulled")
                .doesNotContain("hunter2");
        assertThat(mirror.exchanges()).isNotEmpty();
        assertThat(registry.exchanges()).isEmpty();
    }

    private String wide(String image) {
        StringWriter out = new StringWriter();
        new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .execute(
                        "--node-root",
                        world().node.path().toString(),
                        "--platform",
                        "linux/amd64",
                        "--no-color",
                        "-o",
                        "wide",
                        image);
        return out.toString();
    }
}
