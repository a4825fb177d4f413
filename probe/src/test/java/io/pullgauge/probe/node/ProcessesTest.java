/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the node's /proc adds to its files. */
class ProcessesTest {

    private static final Instant STARTED = Instant.parse("2026-11-21T03:00:00Z");
    private static final String DROP_IN = "/etc/systemd/system/containerd.service.d/proxy.conf";
    private static final String BUNDLE = "/etc/ssl/certs/ca-certificates.crt";
    private static final String PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
        root.file("/proc/stat", "cpu  1 2 3\nbtime " + STARTED.minusSeconds(100).getEpochSecond() + "\nprocesses 9\n");
    }

    @Test
    void readsStartCommandAndEnvironmentOfTheServicesProcess() {
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0-c\0/opt/c.toml\0");
        root.file("/proc/812/environ", "PATH=/bin\0HTTPS_PROXY=http://ann:hunter2@live:3128\0");
        root.file("/opt/c.toml", "version = 2\n");
        Node node = root.read("containerd@1.7.27");
        RunningProcess process = node.runtimeProcess().orElseThrow();
        assertThat(process.started()).isEqualTo(STARTED);
        assertThat(process.flag("--config", "-c")).contains("/opt/c.toml");
        ProxyServer proxy = node.proxyFor("https", "quay.io", 443).orElseThrow();
        assertThat(proxy.shown()).isEqualTo("http://live:3128");
        assertThat(proxy.origin()).hasToString("/proc/812/environ");
        assertThat(process + " " + proxy + " " + node.runtimeProcess() + node.problems())
                .doesNotContain("hunter2");
    }

    @Test
    void passesOverTheContainerdOfAPod() {
        process(900, "containerd", "0::/kubepods/pod1/containerd.service", "900\t7", "containerd\0");
        assertThat(root.read("containerd").runtimeProcess()).isEmpty();
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0");
        assertThat(root.read("containerd").runtimeProcess().orElseThrow().id()).isEqualTo(812);
    }

    @Test
    void believesTheRunningKubeletAboutItsRuntime() {
        root.folder("/etc/containerd");
        process(
                40,
                "kubelet",
                "0::/system.slice/kubelet.service",
                "40",
                "kubelet\0--container-runtime-endpoint=unix:///var/run/crio/crio.sock\0");
        assertThat(root.read().runtime().kind()).isEqualTo(RuntimeVersion.Kind.CRI_O);
    }

    @Test
    void takesNoneWhereItCannotTellWhich() {
        process(10, "containerd", "0::/user.slice", "10", "containerd\0");
        process(11, "containerd", "0::/user.slice", "11", "containerd\0");
        assertThat(root.read("containerd").runtimeProcess()).isEmpty();
    }

    @Test
    void looksAgainWhenTheProcessIsGone() throws IOException {
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0");
        Node node = root.read("containerd");
        Files.delete(root.at("/proc/812/comm"));
        process(813, "containerd", "0::/system.slice/containerd.service", "813", "containerd\0");
        assertThat(node.refreshed().runtimeProcess().orElseThrow().id()).isEqualTo(813);
    }

    @Test
    void warnsOfProxiesThatTheRunningProcessDoesNotHave() {
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0");
        root.file("/proc/812/environ", "PATH=/bin\0")
                .file(DROP_IN, "[Service]\nEnvironment=HTTPS_PROXY=http://ann:hunter2@new:3128\n");
        Node node = root.read("containerd");
        assertThat(node.proxyFor("https", "quay.io", 443)).isEmpty();
        assertThat(node.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.PROXY_ERROR);
            assertThat(problem.origin()).hasToString(DROP_IN + ":2");
            assertThat(problem.detail())
                    .contains("HTTPS_PROXY", "process 812", "2026-11-21T03:00:00Z", "restart")
                    .doesNotContain("hunter2");
        });
    }

    @Test
    void goesByTimesWhereTheEnvironmentMayNotBeRead() throws IOException {
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0");
        root.file(DROP_IN, "[Service]\nEnvironment=HTTPS_PROXY=http://p:1\n");
        changed(DROP_IN, STARTED.minusSeconds(60));
        assertThat(root.read("containerd").problems()).isEmpty();
        changed(DROP_IN, STARTED.plusSeconds(60));
        assertThat(root.read("containerd").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin()).hasToString(DROP_IN + ":2"));
    }

    @Test
    void warnsOfRootCertificatesThatAreNewerThanTheProcess() throws IOException {
        process(812, "containerd", "0::/system.slice/containerd.service", "812", "containerd\0");
        root.file(BUNDLE, PEM);
        changed(BUNDLE, STARTED.plusSeconds(1));
        assertThat(root.read("containerd").problems()).isEmpty();
        changed(BUNDLE, STARTED.plusSeconds(3600));
        assertThat(root.read("containerd").problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.TLS_UNKNOWN_CA);
            assertThat(problem.origin().file()).isEqualTo(BUNDLE);
        });
    }

    @Test
    void knowsEachDistributionsDaemon() {
        process(20, "containerd", "0::/system.slice/k3s-agent.service", "20", "containerd\0");
        root.file("/proc/20/environ", "NO_PROXY=a.io,10.42.0.0/16\0")
                .file("/etc/systemd/system/k3s-agent.service.env", "NO_PROXY=a.io\n");
        root.folder("/etc/rancher/k3s");
        Node k3s = root.read();
        assertThat(k3s.runtimeProcess().orElseThrow().id()).isEqualTo(20);
        assertThat(k3s.problems()).isEmpty();
        process(30, "crio", "1:name=systemd:/system.slice/crio.service\n0::/", "30", "/usr/bin/crio\0");
        assertThat(root.read("cri-o").runtimeProcess().orElseThrow().name()).isEqualTo("crio");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "9 (a", "9 (c) S 1 2 3", "9 (c) S 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 x 9 y z \0"})
    void takesNoProcessFromWhatIsNoStatus(String stat) {
        process(9, "containerd", "0::/system.slice/containerd.service", "9", "containerd\0");
        root.file("/proc/9/stat", stat);
        assertThat(root.read("containerd").runtimeProcess()).isEmpty();
    }

    private void process(int id, String name, String cgroup, String inner, String command) {
        String folder = "/proc/" + id + "/";
        // 22nd field: 10000 ticks, a hundred seconds after the boot.
        root.file(folder + "comm", name + "\n")
                .file(folder + "cgroup", cgroup + "\n")
                .file(folder + "status", "Name:\t" + name + "\nNSpid:\t" + inner + "\n")
                .file(folder + "cmdline", command)
                .file(folder + "stat", id + " (" + name + ") x) S 77 " + "0 ".repeat(17) + "10000 0 0\n");
    }

    private void changed(String path, Instant at) throws IOException {
        Files.setLastModifiedTime(root.at(path), FileTime.from(at));
    }
}
