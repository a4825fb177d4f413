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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code pullgauge nodes [NAME]}: each node's latest state. */
@Command(
        name = "nodes",
        description = "Shows each node's latest state, or one node with all that its last report says.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 nothing fails, 1 failed, 2 wrong usage, 4 a node fails."})
public final class NodesCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One node only.")
    private @Nullable String name;

    @Option(names = "--failing", description = "Only nodes where something fails.")
    private boolean failing;

    @Option(
            names = "--registry",
            paramLabel = "HOST",
            description = "Only nodes that look at this registry, or fail at it.")
    private @Nullable String registry;

    @Option(names = "--cause", paramLabel = "CAUSE", description = "Only nodes where something fails for this cause.")
    private @Nullable String cause;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Only nodes of this cluster.")
    private @Nullable String cluster;

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
        put(query, "registry", registry);
        put(query, "cause", cause);
        put(query, "cluster", cluster);
        put(query, "at", at);
        String path = name == null ? "/api/v1/nodes" : "/api/v1/nodes/" + CollectorClient.encode(name);
        Listing listing =
                new Listing(client, output.format(), spec.commandLine().getOut());
        return fails(listing.print(path, query, "node")) ? CommandFailed.FINDINGS : 0;
    }

    static void put(Map<String, String> query, String key, @Nullable String value) {
        if (value != null) {
            query.put(key, value);
        }
    }

    /** Whether one of the items, or the only object, is failing. */
    static boolean fails(JsonNode answer) {
        if (!answer.has("items")) {
            return "failing".equals(answer.path("state").asString(""));
        }
        for (JsonNode item : answer.get("items")) {
            if ("failing".equals(item.path("state").asString(""))) {
                return true;
            }
        }
        return false;
    }
}
