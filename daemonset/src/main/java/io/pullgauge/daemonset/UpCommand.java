/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.upload.CollectorAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code up}: everything for one machine. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Runs a collector and one agent for this machine, with the page on http://127.0.0.1:8080.",
        footer = {"", "  pullgauge up --image nginx:1.29 --registry registry.example.com"})
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private ServeOptions serve = new ServeOptions();

    @Option(
            names = "--node-root",
            paramLabel = "DIR",
            description = "The folder that stands for the node's / (default: /).")
    private Path root = Path.of("/");

    @Option(names = "--image", paramLabel = "IMAGE", description = "An image to look at (repeatable).")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--registry",
            paramLabel = "HOST",
            description = "A registry to look at (repeatable; default: docker.io).")
    private List<String> registries = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the collector keeps its data (default: pullgauge-data in the current folder).")
    private Path data = Path.of("pullgauge-data");

    @Option(names = "--interval", paramLabel = "DURATION", description = "Between two looks (default: 1m).")
    private @Nullable Duration interval;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        if (!Files.isDirectory(root)) {
            throw CommandFailed.usage("--node-root " + root + ": no such folder");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        Duration every = interval == null ? Duration.ofMinutes(1) : interval;
        try (Collector collector = serve.start(data, every)) {
            String url = "http://127.0.0.1:" + collector.port();
            try (LocalAgent _ = LocalAgent.start(plan(url))) {
                PrintWriter out = spec.commandLine().getOut();
                out.println("Pullgauge is up: " + url + "/  (data in " + data + "; Ctrl-C ends it)");
                out.flush();
                told.await();
            }
        } catch (IOException e) {
            throw CommandFailed.failed("the agent cannot start: " + e.getMessage());
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private LocalAgent.Plan plan(String url) throws IOException {
        List<String> hosts = registries.isEmpty() && images.isEmpty() ? List.of("docker.io") : registries;
        String name = InetAddress.getLocalHost().getHostName();
        CollectorAddress collector = new CollectorAddress(url, Optional.empty(), Optional.empty());
        return new LocalAgent.Plan(
                root, name, Optional.empty(), collector, Optional.ofNullable(interval), hosts, images);
    }

    private void stop() {
        told.countDown();
        try {
            ended.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
