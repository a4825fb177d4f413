/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.node.Credential;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Debian's containerd, asked by {@code ctr} in a mount namespace in which the node's files stand in their places. */
final class CtrJudge implements AutoCloseable {

    private static final List<String> PLACES =
            List.of("etc/hosts", "etc/resolv.conf", "etc/nsswitch.conf", "etc/ssl/certs", "etc/containerd");

    private final Path folder;
    private final RealProgram containerd;

    /** Whether the pull succeeded, and what was printed. */
    record Ruling(boolean pulled, String output) {}

    CtrJudge(Path folder) {
        this.folder = folder;
        this.containerd = RealPrograms.containerd(folder);
    }

    /** Pulls as the kubelet would have it done: with each credential in turn until one works, anonymously where there is none. */
    Ruling pull(Scene scene, String runtime) {
        List<Optional<Credential>> tries = new ArrayList<>();
        scene.chosen(runtime).forEach(credential -> tries.add(Optional.of(credential)));
        if (tries.isEmpty()) {
            tries.add(Optional.empty());
        }
        StringBuilder output = new StringBuilder();
        for (Optional<Credential> credential : tries) {
            RealPrograms.Ended ended = RealPrograms.run(folder, command(scene, credential));
            output.append(ended.output());
            if (ended.status() == 0) {
                return new Ruling(true, output.toString());
            }
        }
        return new Ruling(false, output.toString());
    }

    private String[] command(Scene scene, Optional<Credential> credential) {
        StringBuilder script = new StringBuilder("set -e\n");
        for (String place : PLACES) {
            script.append("mount --bind '" + scene.root.path(place) + "' '/" + place + "'\n");
        }
        script.append("exec \"$@\"\n");
        List<String> command =
                new ArrayList<>(List.of("unshare", "-m", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
        scene.environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of(
                "sh",
                "-c",
                script.toString(),
                "sh",
                "ctr",
                "-a",
                folder.resolve("containerd.sock").toString()));
        command.addAll(List.of("images", "pull", "--snapshotter", "native", "--hosts-dir", "/etc/containerd/certs.d"));
        credential.ifPresent(known -> command.addAll(
                List.of("-u", known.username() + ":" + known.password().reveal())));
        command.add(scene.reference());
        return command.toArray(String[]::new);
    }

    @Override
    public void close() {
        containerd.close();
    }
}
