/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one exec plugin: request in, answer out, cut off when it takes too long or says too much, and its children with it. */
final class PluginProcess {

    /** An answer is a few kilobytes; the kubelet sets no limit, we do. */
    private static final int MOST_OUTPUT = 1 << 20;

    private static final int MOST_CHILDREN = 1_000;
    private static final Duration GLANCE = Duration.ofMillis(20);

    private PluginProcess() {}

    /** What came of a run; {@code fault} is for people and holds nothing of the output, which may be a secret. */
    record Outcome(Optional<byte[]> output, String fault) {

        static Outcome failed(String fault) {
            return new Outcome(Optional.empty(), fault);
        }
    }

    static Outcome run(
            Path binary, List<String> arguments, Map<String, String> environment, byte[] request, Duration limit) {
        List<String> command = new ArrayList<>();
        command.add(binary.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return talk(builder.start(), request, limit);
        } catch (IOException | IllegalArgumentException e) {
            return Outcome.failed("cannot be started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("was interrupted");
        }
    }

    private static Outcome talk(Process process, byte[] request, Duration limit) throws InterruptedException {
        AtomicReference<Outcome> read =
                new AtomicReference<>(Outcome.failed("gave no answer within " + limit.toSeconds() + " s"));
        // Gathered while they can be seen: a child whose parent has ended is nobody's descendant any more.
        Set<ProcessHandle> children = new HashSet<>();
        Thread writer = Thread.ofVirtual().start(() -> write(process, request));
        Thread reader = Thread.ofVirtual().start(() -> read.set(read(process)));
        try {
            long end = System.nanoTime() + limit.toNanos();
            boolean over = false;
            while (!over && System.nanoTime() - end < 0) {
                process.descendants().limit(MOST_CHILDREN).forEach(children::add);
                over = reader.join(GLANCE) && process.waitFor(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            Outcome outcome = read.get();
            if (!over || outcome.output().isEmpty()) {
                return outcome.output().isPresent()
                        ? Outcome.failed("did not end within " + limit.toSeconds() + " s")
                        : outcome;
            }
            return process.exitValue() == 0 ? outcome : Outcome.failed("ended with status " + process.exitValue());
        } finally {
            process.descendants().limit(MOST_CHILDREN).forEach(children::add);
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            reader.join(Duration.ofSeconds(1));
            writer.join(Duration.ofSeconds(1));
        }
    }

    private static void write(Process process, byte[] request) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(request);
        } catch (IOException _) {
            // A plugin need not read its request to the end.
            return;
        }
    }

    private static Outcome read(Process process) {
        try (InputStream out = process.getInputStream()) {
            byte[] bytes = out.readNBytes(MOST_OUTPUT + 1);
            if (bytes.length > MOST_OUTPUT) {
                process.destroyForcibly();
                return Outcome.failed("printed more than 1 MiB");
            }
            return new Outcome(Optional.of(bytes), "");
        } catch (IOException _) {
            return Outcome.failed("gave no answer in time");
        }
    }
}
