/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A container that containerd runs as the DaemonSet would have it: the node's network, nothing writable, no capability. */
final class Container implements AutoCloseable {

    private static final List<String> GIVEN_BY_DEFAULT = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE");

    private final Path folder;
    private final String name;
    private final Process process;
    private final Path output;

    private Container(Path folder, String name, Process process, Path output) {
        this.folder = folder;
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** A folder of programs for {@link RealPrograms#containerd(Path, Path)}: this ctr cannot name a user, so runc is told of root on the way. */
    static Path asRoot(Path folder) {
        try {
            Path programs = Files.createDirectories(folder.resolve("bin"));
            Path script = programs.resolve("runc");
            String runc = RealPrograms.run(folder, "sh", "-c", "command -v runc")
                    .output()
                    .strip();
            Files.writeString(script, """
                    #!/bin/sh
                    for word; do
                      [ -f "$word/config.json" ] && sed -i 's/"uid":65532,"gid":65532/"uid":0,"gid":0/' "$word/config.json"
                    done
                    exec %s "$@"
                    """.formatted(runc));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads an image tar and returns the image's reference. */
    static String load(Path folder, Path tar) {
        ctr(folder, "images", "import", "--snapshotter", "native", tar.toString());
        String wanted = tar.getFileName().toString().replaceFirst("\\.tar$", "");
        return ctr(folder, "images", "ls", "-q")
                .lines()
                .filter(name -> name.matches("(.*/)?" + wanted + "(:.*)?"))
                .findFirst()
                .orElseThrow();
    }

    /** Takes an image from a registry as a node would, by the folder with its {@code hosts.toml}; returns the reference. */
    static String pull(Path folder, Path hosts, String reference) {
        ctr(folder, "images", "pull", "--snapshotter", "native", "--hosts-dir", hosts.toString(), reference);
        return reference;
    }

    /** Puts a loaded image into a registry that speaks plain HTTP. */
    static void push(Path folder, String image, String reference) {
        ctr(folder, "images", "tag", "--force", image, reference);
        ctr(folder, "images", "push", "--plain-http", reference);
    }

    /** Forgets an image, so that it must be pulled. */
    static void remove(Path folder, String... references) {
        List<String> words = new ArrayList<>(List.of("images", "rm", "--sync"));
        words.addAll(List.of(references));
        ctr(folder, words.toArray(String[]::new));
    }

    /** A folder of this machine and where the container has it. */
    record Mount(Path from, String to, boolean writable) {
        private static final Path EMPTY = Path.of("");

        static Mount readOnly(Path from, String to) {
            return new Mount(from, to, false);
        }

        /** An empty folder in memory, as an emptyDir is. */
        static Mount empty(String to) {
            return new Mount(EMPTY, to, true);
        }

        private String option() {
            return from.equals(EMPTY)
                    ? "type=tmpfs,src=tmpfs,dst=" + to + ",options=nosuid:nodev:mode=1777"
                    : "type=bind,src=" + from + ",dst=" + to + ",options=rbind:" + (writable ? "rw" : "ro");
        }
    }

    /** Runs an image as its own user, with the options that its entry point has and a folder for what is temporary. */
    static Container run(Path folder, String image, String name, List<Mount> mounts, List<String> command) {
        List<Mount> all = new ArrayList<>(mounts);
        all.add(Mount.empty("/tmp"));
        return run(folder, image, name, all, Map.of(), command);
    }

    /** The same with these mounts alone, and with variables. */
    static Container run(
            Path folder,
            String image,
            String name,
            List<Mount> mounts,
            Map<String, String> environment,
            List<String> command) {
        List<String> line = new ArrayList<>(ctrLine(folder, "run", "--rm", "--snapshotter", "native", "--net-host"));
        // As RuntimeDefault has it.
        line.addAll(List.of("--read-only", "--no-pivot", "--seccomp"));
        environment.forEach((key, value) -> line.addAll(List.of("--env", key + "=" + value)));
        mounts.forEach(mount -> line.addAll(List.of("--mount", mount.option())));
        GIVEN_BY_DEFAULT.forEach(each -> line.addAll(List.of("--cap-drop", "CAP_" + each)));
        line.addAll(List.of(image, name));
        line.addAll(command);
        Path output = folder.resolve(name + ".out");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Container(folder, name, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of its own, as this machine numbers it; empty until it runs. */
    OptionalLong pid() {
        return ctr(folder, "tasks", "ls")
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length == 3 && columns[0].equals(name) && columns[2].equals("RUNNING"))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .findFirst();
    }

    /** Sends the signal with which a kubelet ends a pod, and returns the exit code. */
    int terminate() {
        ctr(folder, "tasks", "kill", "-s", "SIGTERM", name);
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            RealPrograms.run(
                    folder,
                    ctrLine(folder, "tasks", "kill", "-s", "SIGKILL", name).toArray(String[]::new));
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    private static String ctr(Path folder, String... arguments) {
        RealPrograms.Ended ended =
                RealPrograms.run(folder, ctrLine(folder, arguments).toArray(String[]::new));
        if (ended.status() != 0) {
            throw new IllegalStateException("ctr " + String.join(" ", arguments) + ": " + ended.output());
        }
        return ended.output();
    }

    private static List<String> ctrLine(Path folder, String... arguments) {
        List<String> line = new ArrayList<>(
                List.of("ctr", "-a", folder.resolve("containerd.sock").toString()));
        line.addAll(List.of(arguments));
        return line;
    }
}
