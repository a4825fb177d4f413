/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "",
            "Exit codes: 0 no pod waits, 1 failed, 2 wrong usage, 4 a pod waits."
        })
public final class PodsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One pod only.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "The namespace of NAME (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        String path = name == null
                ? "/api/v1/pods"
                : "/api/v1/pods/" + CollectorClient.encode(namespace) + "/" + CollectorClient.encode(name);
        Listing listing =
                new Listing(client, output.format(), spec.commandLine().getOut());
        JsonNode printed = listing.print(path, Map.of(), "name");
        // A single pod's story exists only while it waits.
        boolean waits = name != null || !printed.path("items").isEmpty();
        return waits ? CommandFailed.FINDINGS : 0;
    }
}
