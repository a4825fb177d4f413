/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.path.PathNotes;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Text;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: one look at images and registries with this machine's or a mounted node's eyes. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Finds out whether this node's own runtime could pull each image, and why not.",
            "Uses the node's resolver, mirrors, proxy, trust and credentials; spends no pull quota and downloads no layer."
        },
        footer = {
            "",
            "Exit codes: 0 all can be pulled, 1 the command failed, 2 wrong usage, 4 at least one cannot be pulled.",
            "",
            "  pullgauge check nginx:1.29 registry.example.com/team/app:v2",
            "  pullgauge check -f deployment.yaml --node-root /mnt/node -o json",
            "",
            "With the cluster's nodes' eyes, through a collector (`pullgauge check --nodes all --help` tells more):",
            "  pullgauge check --nodes all -f deployment.yaml",
            "  pullgauge check --nodes node-a --compare nginx:1.29"
        })
public final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images as a pod would name them.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--registry",
            paramLabel = "HOST",
            description = "A registry to reach, without an image (repeatable).")
    private List<String> registries = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Also the images of this Kubernetes manifest; - for standard input (repeatable).")
    private List<String> manifests = new ArrayList<>();

    @Mixin
    private NodeOptionsMixin node = new NodeOptionsMixin();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "The node's platform (default: this machine's).")
    private @Nullable String platform;

    @Option(names = "--deep", description = "Fetch every layer whole and check its hash.")
    private boolean deep;

    @Option(
            names = "--spend",
            paramLabel = "N",
            description = "Allow N manifest requests that count as pulls where a registry counts them (default: 0).")
    private int spend;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "The bound for each network stage (default: 5s).")
    private Duration timeout = ProbeOptions.DEFAULT_TIMEOUT;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ImagesInManifest.Wanted> wanted = wanted();
        if (wanted.isEmpty() && registries.isEmpty()) {
            throw CommandFailed.usage("nothing to check (expected: an IMAGE, --registry HOST or -f FILE)");
        }
        ProbeOptions options = options();
        Node here = Node.read(node.options());
        if (output.format() == OutputFormat.WIDE) {
            new CheckText(spec.commandLine().getOut(), output.style(), true).print(PathNotes.of(here));
        }
        try (NodeProber prober = NodeProber.of(here, options)) {
            List<Supplier<CheckResult>> work = new ArrayList<>();
            wanted.forEach(image -> work.add(() -> prober.image(image.image(), image.credentials())));
            registries.forEach(host -> work.add(() -> prober.registry(host)));
            List<CheckResult> results = all(work);
            return results.stream().anyMatch(result -> Boolean.FALSE.equals(result.pullable()))
                    ? CommandFailed.FINDINGS
                    : 0;
        }
    }

    private List<ImagesInManifest.Wanted> wanted() {
        List<ImagesInManifest.Wanted> wanted = new ArrayList<>();
        images.forEach(image -> wanted.add(new ImagesInManifest.Wanted(image, Optional.empty())));
        for (String manifest : manifests) {
            try {
                List<ImagesInManifest.Wanted> found = ImagesInManifest.wanted(manifest);
                if (found.isEmpty()) {
                    CommandLines.say(spec.commandLine(), manifest + ": no image in it");
                }
                wanted.addAll(found);
            } catch (ImagesInManifest.Unreadable e) {
                throw CommandFailed.failed(String.valueOf(e.getMessage()));
            }
        }
        return wanted;
    }

    private ProbeOptions options() {
        if (timeout.toMillis() < 1 || timeout.toMinutes() > 10) {
            throw CommandFailed.usage("--timeout " + timeout.toMillis() + "ms (expected: 1ms to 10m)");
        }
        if (spend < 0) {
            throw CommandFailed.usage("--spend " + spend + " (expected: 0 or more)");
        }
        ProbeOptions options =
                ProbeOptions.DEFAULT.withTimeout(timeout).withDepth(deep).withSpend(spend);
        if (platform == null) {
            return options;
        }
        String given = platform;
        return options.withPlatform(Platform.parse(given)
                .orElseThrow(
                        () -> CommandFailed.usage("--platform " + given + " (expected: os/arch such as linux/arm64)")));
    }

    /** Looks at everything at once and shows it in the order asked; text as soon as its turn has come. */
    private List<CheckResult> all(List<Supplier<CheckResult>> work) {
        boolean wide = output.format() == OutputFormat.WIDE;
        boolean asText = wide || output.format() == OutputFormat.TEXT;
        CheckText text = new CheckText(spec.commandLine().getOut(), output.style(), wide);
        List<CheckResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CheckResult>> running = new ArrayList<>();
            // The prober bounds what goes on at one registry; a bound over all would let a slow one hold up the others.
            work.forEach(one -> running.add(threads.submit(one::get)));
            for (Future<CheckResult> one : running) {
                CheckResult result = one.get();
                results.add(result);
                if (asText) {
                    text.print(result);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw CommandFailed.failed("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        show(results);
        return results;
    }

    private void show(List<CheckResult> results) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case JSON, YAML -> Json.results(output.format(), results.iterator(), out);
            case NAME ->
                results.forEach(result -> out.println(Text.line(
                        result.image() != null ? "image/" + result.image() : "registry/" + result.registry(), 2000)));
            case TEXT, WIDE -> {}
        }
        out.flush();
    }
}
