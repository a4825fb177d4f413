/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.NodeRoot;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathNotesTest {

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @Test
    void namesTheFileAndLineOfEverythingThatPullsShare() {
        root.file(
                        "/etc/containerd/config.toml",
                        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/certs\"\n")
                .file("/var/lib/kubelet/config.json", "{\"auths\":{\n\"quay.io\":{\"auth\":\"dTpodW50ZXIy\"}}}")
                .file("/etc/resolv.conf", "nameserver 10.0.0.1\n")
                .file(
                        "/etc/systemd/system/containerd.service.d/p.conf",
                        "[Service]\nEnvironment=HTTPS_PROXY=http://u:hunter2@p:3128\nEnvironment=NO_PROXY=.local\n");
        Map<String, String> notes = notes("containerd@1.7.27");
        assertThat(notes)
                .containsEntry("runtime", "containerd@1.7.27; its process is not to be seen here")
                .containsEntry("mirrors", "/certs (config_path in /etc/containerd/config.toml:3)")
                .containsEntry("pulls by", "containerd's client: containerd before 2.1 has no other")
                .containsEntry("kubelet", "key quay.io in /var/lib/kubelet/config.json:2")
                .containsEntry("trust", "no root certificates")
                .containsEntry(
                        "proxy",
                        "https by http://p:3128 (/etc/systemd/system/containerd.service.d/p.conf:2); straight to .local"
                                + " (/etc/systemd/system/containerd.service.d/p.conf:3)")
                .containsEntry("dns", "10.0.0.1 (/etc/resolv.conf), 0 names in /etc/hosts");
        assertThat(notes.toString()).doesNotContain("hunter2");
    }

    @Test
    void saysWhatIsTakenWhereNoFileSaysAnything() {
        assertThat(notes("containerd"))
                .containsEntry("mirrors", "/etc/containerd/certs.d (no config.toml, so by convention)")
                .containsEntry("pulls by", "the transfer service")
                .containsEntry("proxy", "none");
        assertThat(notes("cri-o")).containsEntry("mirrors", "none: there is no registries.conf");
        assertThat(notes("docker")).containsEntry("pulls by", "the daemon itself");
    }

    private Map<String, String> notes(String runtime) {
        return PathNotes.of(root.read(runtime)).stream()
                .collect(Collectors.toMap(PathNotes.Note::what, PathNotes.Note::text));
    }
}
