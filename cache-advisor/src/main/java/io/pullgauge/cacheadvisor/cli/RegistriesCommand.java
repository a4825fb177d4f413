/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.OutputOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pullgauge registries}: each registry over all nodes. */
@Command(
        name = "registries",
        description = "Shows each registry over all nodes: who can use it, why others cannot, how far a fault reaches.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 nothing fails, 1 failed, 2 wrong usage, 4 a registry fails on a node."})
public final class RegistriesCommand implements Callable<Integer> {
    @Option(names = "--failing", description = "Only registries that fail somewhere.")
    private boolean failing;

    @Option(names = "--at", paramLabel = "TIME", description = "As it was then, like 2026-11-21T09:30:00Z.")
    private @Nullable String at;

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>();
        if (failing) {
            query.put("failing", "true");
        }
        NodesCommand.put(query, "at", at);
        Listing listing =
                new Listing(client, output.format(), spec.commandLine().getOut());
        return NodesCommand.fails(listing.print("/api/v1/registries", query, "registry")) ? CommandFailed.FINDINGS : 0;
    }
}
