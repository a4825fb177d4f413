/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** Loads an image tar and returns the image's reference. */
    static String load(Path folder, Path tar) {
        ctr(folder, "images", "import", "--snapshotter", "native", tar.toString());
        return ctr(folder, "images", "ls", "-q").strip();
    }

    /** Runs an image; {@code node} appears at {@code /node}. */
    static Container run(Path folder, String image, String name, Path node, List<String> command) {
        List<String> line = new ArrayList<>(ctrLine(folder, "run", "--rm", "--snapshotter", "native", "--net-host"));
        line.addAll(List.of("--read-only", "--no-pivot", "--mount"));
        line.add("type=bind,src=" + node + ",dst=/node,options=rbind:ro");
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
