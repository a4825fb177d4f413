/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.OutputOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code pullgauge pods [NAME]}: pods that wait for an image, and why. */
@Command(
        name = "pods",
        description = "Shows pods that wait for an image, with the kubelet's message explained.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  pullgauge pods -n shop web-5d9c7b6f4-x2x7k",
            "  pullgauge pods -n shop web-5d9c7b6f4-x2x7k --canary      with the pod's own credentials, now",
            "  pullgauge pods -n shop web-5d9c7b6f4-x2x7k --evidence",
            "",
            "Exit codes: 0 no pod waits, 1 failed, 2 wrong usage, 4 a pod waits."
        })
public final class PodsCommand implements Callable<Integer> {
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One pod only.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "The namespace of NAME (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Option(
            names = "--canary",
            description =
                    "Let the kubelet of NAME's node pull its image again with its credentials, and wait for what comes of it.")
    private boolean canary;

    @Option(names = "--evidence", description = "The page for the firewall team or the vendor, redacted.")
    private boolean evidence;

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if ((canary || evidence) && name == null) {
            throw CommandFailed.usage("--canary and --evidence need the NAME of a pod");
        }
        String path = name == null
                ? "/api/v1/pods"
                : "/api/v1/pods/" + CollectorClient.encode(namespace) + "/" + CollectorClient.encode(name);
        if (canary) {
            tryAgain(path);
        }
        if (evidence) {
            spec.commandLine().getOut().print(client.text(path + "/evidence", Map.of()));
            spec.commandLine().getOut().flush();
            return CommandFailed.FINDINGS;
        }
        Listing listing =
                new Listing(client, output.format(), spec.commandLine().getOut());
        JsonNode printed = listing.print(path, Map.of(), "name");
        // A single pod's story exists only while it waits.
        boolean waits = name != null || !printed.path("items").isEmpty();
        return waits ? CommandFailed.FINDINGS : 0;
    }

    /** Until the kubelet has decided; the story then tells what came of it. */
    private void tryAgain(String pod) throws InterruptedException {
        JsonNode started = client.post(pod + "/canary", "{}", 202);
        String path = "/api/v1/canaries/"
                + CollectorClient.encode(started.path("name").asString(""));
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (client.json(path, Map.of()).path("state").asString("").equals("running")) {
            if (System.nanoTime() > deadline) {
                throw CommandFailed.failed("the canary has not ended within " + LONGEST.toMinutes() + " min");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
        }
    }
}
