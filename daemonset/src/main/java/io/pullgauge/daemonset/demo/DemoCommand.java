/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.daemonset.ServeOptions;
import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.fixture.NodeRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole product on one machine, with a small fleet that has something wrong with it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a collector and eight real agents against local stand-in registries with injected faults.",
            "No internet, no privilege; everything is gone when it ends."
        },
        footer = {"", "  pullgauge demo", "  pullgauge registries     (in another terminal)"})
public final class DemoCommand implements Callable<Integer> {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Mixin
    private ServeOptions serve = new ServeOptions();

    @Option(
            names = "--cache-after",
            paramLabel = "DURATION",
            description = "When the demo puts the cache in place that it is advised; 0 for never (default: 45s).")
    private Duration cacheAfter = Duration.ofSeconds(45);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        Path folder = folder();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try (Collector collector = serve.start(folder.resolve("collector"), INTERVAL);
                DemoWorld world = new DemoWorld()) {
            String url = "http://127.0.0.1:" + collector.port();
            try (DemoFleet _ = new DemoFleet(folder, world, url);
                    DemoTraffic _ = new DemoTraffic(folder, collector::add);
                    DemoStory _ = new DemoStory(
                            url, world, folder, cacheAfter, spec.commandLine().getOut())) {
                introduce(url);
                told.await();
            }
        } catch (IOException e) {
            throw CommandFailed.failed("the demo cannot start: " + e.getMessage());
        } finally {
            NodeRoot.delete(folder);
            ended.countDown();
        }
        return 0;
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("pullgauge-demo");
        } catch (IOException e) {
            throw CommandFailed.failed("no temporary folder: " + e.getMessage());
        }
    }

    private void introduce(String url) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Pullgauge demo: a collector and " + DemoNode.ALL.size() + " agents are running.");
        out.println();
        out.println("  page      " + url + "/");
        out.println("  matrix    curl -s " + url + "/api/v1/matrix");
        out.println("  commands  ./pullgauge registries --collector " + url);
        out.println();
        out.println("What is wrong here, for you to find:");
        DemoNode.ALL.stream()
                .filter(node -> node.fault() != DemoNode.Fault.NONE)
                .forEach(node -> out.printf(Locale.ROOT, "  %-8s %-7s %s%n", node.name(), node.zone(), node.story()));
        out.println(
                "  all      legacy.demo.test has an expired certificate; metrics.demo.test answers 503 for its image;");
        out.println(
                "           the tag shop/checkout:v2.0.1 was never pushed; the Docker Hub quota of this address is running out");
        out.println();
        if (cacheAfter.isPositive()) {
            out.println();
            out.println(
                    "When the quota runs low and a cache is advised, the demo puts the advice's own configuration on its"
                            + " nodes and tells what that saved.");
        }
        out.println("First results come within ten seconds. Ctrl-C ends it.");
        out.flush();
    }

    /** Called by the JVM when it is told to end: lets the command clean up, for ten seconds at most. */
    private void stop() {
        told.countDown();
        try {
            ended.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
