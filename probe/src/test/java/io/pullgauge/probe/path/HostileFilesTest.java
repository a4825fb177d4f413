/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.node.RuntimeVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a node's files: a plan comes of it, and no exception. */
class HostileFilesTest {

    private static final List<String> FILES = List.of(
            "/etc/resolv.conf",
            "/etc/hosts",
            "/etc/nsswitch.conf",
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/containerd/config.toml",
            "/etc/containerd/certs.d/docker.io/hosts.toml",
            "/etc/containerd/certs.d/docker.io/ca.crt",
            "/etc/systemd/system/containerd.service.d/proxy.conf",
            "/etc/containers/registries.conf",
            "/etc/containers/registries.conf.d/1.conf",
            "/etc/crio/crio.conf",
            "/etc/docker/daemon.json",
            "/etc/rancher/k3s/registries.yaml",
            "/run/containers/0/auth.json",
            "/var/lib/kubelet/config.json",
            "/var/lib/kubelet/kubeadm-flags.env",
            "/plugins.yaml");

    private static final List<String> PIECES = List.of(
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            "\"",
            "'",
            "\n",
            ":",
            ",",
            "#",
            "\\",
            "\u0000",
            "\u00e9",
            "- ",
            "&a ",
            "*a",
            "host",
            "server",
            "version = 2",
            "registry",
            "mirror",
            "location",
            "auths",
            "auth",
            "dTpw",
            "nameserver ",
            "::1",
            "127.0.0.1 ",
            "options ndots:",
            "99999999999999999999",
            "true",
            "https://m",
            "-----BEGIN CERTIFICATE-----\n",
            "Environment=",
            "[Service]\n",
            "imports",
            "*.toml",
            "plugins",
            "../../..",
            "%",
            "${x}");

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261121})
    void plansWithRandomTextInEveryFile(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            for (String file : FILES) {
                root.file(file, random.nextBoolean() ? text(random) : bytes(random));
            }
            assertThatCode(this::planEverything)
                    .as("seed %d, round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void plansWithAFolderInPlaceOfEveryFile() {
        FILES.forEach(root::folder);
        assertThatCode(this::planEverything).doesNotThrowAnyException();
    }

    @Test
    void plansWithLinksThatLeadNowhereOrRoundAndRound() {
        for (int i = 0; i < FILES.size(); i++) {
            root.link(FILES.get(i), i % 2 == 0 ? FILES.get(i) : "/../../nowhere");
        }
        assertThatCode(this::planEverything).doesNotThrowAnyException();
    }

    @Test
    void plansWithFilesOfAHundredMegabytes() throws IOException {
        for (String file : FILES) {
            try (RandomAccessFile huge = new RandomAccessFile(root.at(file).toFile(), "rw")) {
                huge.setLength(100 << 20);
            }
        }
        assertThatCode(this::planEverything).doesNotThrowAnyException();
        PullPath path = Paths.plan(root.read("containerd@1.6.20"), "nginx");
        assertThat(path.hindrance()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "a:\n ", "[[a]]\n", "[a.b]\n", "x = [[", "- - ", "? "})
    void plansWithNestingWithoutEnd(String unit) {
        FILES.forEach(file -> root.file(file, unit.repeat(20_000)));
        assertThatCode(this::planEverything).doesNotThrowAnyException();
    }

    /** A fault in a file is a warning, or what keeps the runtime from pulling, and says where it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // runtime | file | text, # for a new line | file and line that are named
                "containerd | /var/lib/kubelet/config.json | {#\"auths\": [ | /var/lib/kubelet/config.json:2",
                "containerd | /var/lib/kubelet/config.json | {\"auths\":{#\"a.io\":{#\"auth\":\"!!!\"}}} | /var/lib/kubelet/config.json:2",
                "containerd | /etc/containerd/certs.d/docker.io/hosts.toml | server = \"https://m\"#[host | /etc/containerd/certs.d/docker.io/hosts.toml:2",
                "containerd | /etc/containerd/config.toml | version = 2#x = [ | /etc/containerd/config.toml:2",
                "containerd | /etc/systemd/system/containerd.service.d/p.conf | [Service]#Environment=HTTPS_PROXY=ftp://x | /etc/systemd/system/containerd.service.d/p.conf:2",
                "containerd | /etc/resolv.conf | nameserver 10.0.0.1#nameserver oops | /etc/resolv.conf:2",
                "containerd | /etc/rancher/k3s/registries.yaml | mirrors:#  a: [ | /etc/rancher/k3s/registries.yaml:2",
                "containerd | /plugins.yaml | kind: X#providers: [ | /plugins.yaml:2",
                "cri-o | /etc/containers/registries.conf | #[[registry]#x | /etc/containers/registries.conf:2",
                "cri-o | /etc/containers/registries.conf | #[[registry]]#location = \"a.io\"#insecure = 1 | /etc/containers/registries.conf:3",
                "cri-o | /etc/crio/crio.conf | #crio = = | /etc/crio/crio.conf:2",
                "cri-o | /etc/containers/policy.json | {#\"default\": nothing} | /etc/containers/policy.json:2",
                "docker | /etc/docker/daemon.json | {#\"registry-mirrors\": [\"ftp://m\"]} | /etc/docker/daemon.json:2",
            })
    void namesFileAndLineOfAFault(String runtime, String file, String text, String named) {
        root.file(file, text.replace("#", "\n"));
        assertThat(named(runtime)).anyMatch(origin -> origin.startsWith(named));
    }

    @ParameterizedTest
    @CsvSource({
        "containerd, /var/lib/kubelet/config.json",
        "containerd, /etc/containerd/certs.d/docker.io/hosts.toml",
        "containerd, /etc/containerd/config.toml",
        "containerd, /etc/systemd/system/containerd.service.d/p.conf",
        "containerd, /etc/resolv.conf",
        "containerd, /etc/hosts",
        "containerd, /etc/ssl/certs/ca-certificates.crt",
        "containerd, /plugins.yaml",
        "cri-o, /etc/containers/registries.conf",
        "cri-o, /etc/crio/crio.conf",
        "cri-o, /etc/containers/policy.json",
        "cri-o, /run/containers/0/auth.json",
        "docker, /etc/docker/daemon.json",
        "containerd, /etc/rancher/k3s/registries.yaml",
    })
    void namesAFileThatIsAFolderOrHuge(String runtime, String file) throws IOException {
        root.folder(file);
        assertThat(named(runtime)).anyMatch(origin -> origin.startsWith(file));
        Files.delete(root.at(file));
        try (RandomAccessFile huge = new RandomAccessFile(root.at(file).toFile(), "rw")) {
            huge.setLength(100 << 20);
        }
        assertThat(named(runtime)).anyMatch(origin -> origin.startsWith(file));
    }

    @Test
    void takesNothingFromOutsideTheRoot(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("hosts.toml"), "[host.\"https://outside\"]\n");
        Files.writeString(outside.resolve("config.json"), "{\"auths\":{\"docker.io\":{\"auth\":\"dTpw\"}}}");
        root.link("/etc/containerd/certs.d/docker.io", outside.toString());
        root.link("/var/lib/kubelet/config.json", "../../../../../../.." + outside + "/config.json");
        PullPath path = Paths.plan(root.read("containerd"), "nginx");
        assertThat(Paths.shown(path)).containsExactly("https://registry-1.docker.io/v2/library/nginx");
        assertThat(path.credentials()).isEmpty();
    }

    /** Where the faults are that a pull of the image is told of, and the environment of the report. */
    private List<String> named(String runtime) {
        Node node = Node.read(NodeOptions.at(root.path())
                .withRuntime(RuntimeVersion.parse(runtime).orElseThrow())
                .withCredentialProviders("/plugins.yaml", "/plugins"));
        PullPath path = Paths.plan(node, "docker.io/library/nginx");
        List<String> named = new ArrayList<>();
        path.problems().forEach(problem -> named.add(problem.origin() + " " + problem.detail()));
        if (path.hindrance() != null) {
            named.add(path.hindrance().origin() + " " + path.hindrance().detail());
        }
        return named;
    }

    /** A whole node is planned from memory once it has been read: files that vanish meanwhile are not missed. */
    @Test
    void readsEachFileOncePerSnapshot() {
        root.file("/etc/containerd/certs.d/docker.io/hosts.toml", "[host.\"https://m\"]\n")
                .file("/var/lib/kubelet/config.json", "{\"auths\":{\"docker.io\":{\"auth\":\"dTpw\"}}}");
        Node node = root.read();
        PathPlanner planner = new PathPlanner(node);
        PlannedPath before = planner.plan("nginx", Paths.PLATFORM);
        assertThat(root.at("/etc/containerd/certs.d/docker.io/hosts.toml")
                        .toFile()
                        .delete())
                .isTrue();
        assertThat(root.at("/var/lib/kubelet/config.json").toFile().delete()).isTrue();
        for (int i = 0; i < 500; i++) {
            assertThat(planner.plan("nginx", Paths.PLATFORM)).isEqualTo(before);
        }
        assertThat(Paths.shown(Paths.plan(node.refreshed(), "nginx"))).hasSize(1);
    }

    private void planEverything() {
        for (String runtime : List.of("containerd@1.6.20", "containerd", "cri-o", "docker")) {
            Node node = Node.read(NodeOptions.at(root.path())
                    .withRuntime(RuntimeVersion.parse(runtime).orElseThrow())
                    .withCredentialProviders("/plugins.yaml", "/plugins"));
            PathPlanner planner = new PathPlanner(node);
            planner.plan("nginx:1", Paths.PLATFORM);
            planner.plan("reg:5000/a", Paths.PLATFORM);
            planner.registry("quay.io", Paths.PLATFORM);
            assertThat(node.trust().roots()).isNotNull();
            NodeEnvironment.of(node, planner, Paths.PLATFORM, "host");
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(60);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
