/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.OutputOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pullgauge advice [ID]}: what to do, with numbers; or ready configuration. */
@Command(
        name = "advice",
        description = "Shows what to do about the fleet's faults and quotas, or one advice in full.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 shown, 1 failed, 2 wrong usage."})
public final class AdviceCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "One advice only.")
    private @Nullable String id;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "all",
            description = "open (holds now), followed (done, with what came of it) or all (default: ${DEFAULT-VALUE}).")
    private String state = "all";

    @Option(
            names = "--config-for",
            paramLabel = "PRODUCT",
            description = {
                "With ID: the configuration that carries it out, for containerd, crio, k3s, distribution, harbor, zot,",
                "spegel or ecr."
            })
    private @Nullable String product;

    @Option(names = "--cache", paramLabel = "URL", description = "With --config-for: the cache's address.")
    private @Nullable String cache;

    @Option(
            names = "--product-version",
            paramLabel = "VERSION",
            description = "With --config-for: the product's version, such as 2.8 (default: the newest).")
    private @Nullable String productVersion;

    @Option(
            names = "--prefix",
            paramLabel = "PATH",
            description =
                    "With --config-for: where the cache keeps this registry's repositories, such as Harbor's project.")
    private @Nullable String prefix;

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (id == null && product != null) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--config-for needs the ID of an advice");
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (id == null) {
            NodesCommand.put(query, "state", state);
        }
        NodesCommand.put(query, "for", product);
        NodesCommand.put(query, "cache", cache);
        NodesCommand.put(query, "version", productVersion);
        NodesCommand.put(query, "prefix", prefix);
        String path = id == null ? "/api/v1/advice" : "/api/v1/advice/" + CollectorClient.encode(id);
        new Listing(client, output.format(), spec.commandLine().getOut())
                .print(product == null ? path : path + "/config", query, product == null ? "id" : "target");
        return 0;
    }
}
