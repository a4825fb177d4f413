/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.OutputFormat;
import io.pullgauge.probe.cli.OutputOptions;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code pullgauge prepull}: images onto nodes before they are asked for there. */
@Command(
        name = "prepull",
        description = "Pulls images onto nodes before they are needed, within quota and disk, wave by wave.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  pullgauge prepull plan -f deployment.yaml -l pool=web",
            "  pullgauge prepull apply -f deployment.yaml -l pool=web -n shop --name web",
            "  pullgauge prepull apply --workload deploy/web -n shop --schedule @daily --time-zone Europe/Berlin",
            "  helm template chart | pullgauge prepull plan -f -",
            "  pullgauge prepull show web",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not all fits, or a node failed."
        })
public final class PrepullCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/prepulls";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw CommandFailed.usage("prepull what (expected: plan, apply, list, show, pause, resume or cancel)");
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description = "Shows what would be pulled; changes nothing.")
    int plan(
            @Mixin PrepullOrder order,
            @Option(names = "--objects", description = "The exact objects as YAML instead.") boolean objects,
            @Mixin CollectorClient client,
            @Mixin OutputOptions output) {
        return planned(client, body(order, client), objects, output.format());
    }

    private Map<String, Object> body(PrepullOrder order, CollectorClient client) {
        return order.body(client, spec.commandLine().getErr());
    }

    private int planned(CollectorClient client, Map<String, Object> body, boolean objects, OutputFormat format) {
        Map<String, String> dry = Map.of("dryRun", "true");
        JsonNode draw = JSON.readTree(client.send("POST", PATH, dry, body, "application/json", Set.of(200))
                .body());
        if (objects) {
            Map<String, String> query = new LinkedHashMap<>(dry);
            query.put("objects", "true");
            out().print(client.send("POST", PATH, query, body, "text/plain", Set.of(200))
                    .body());
        } else if (format == OutputFormat.TEXT || format == OutputFormat.WIDE) {
            out().print(client.send("POST", PATH, dry, body, "text/plain", Set.of(200))
                    .body());
        } else {
            print(draw, format);
        }
        out().flush();
        return draw.path("fits").asBoolean(false) ? 0 : CommandFailed.FINDINGS;
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Begins a plan; the collector carries it out.")
    int apply(
            @Mixin PrepullOrder order,
            @Option(names = "--dry-run", description = "Only print the exact objects as YAML.") boolean dryRun,
            @Mixin CollectorClient client,
            @Mixin OutputOptions output) {
        Map<String, Object> body = body(order, client);
        if (dryRun) {
            return planned(client, body, true, output.format());
        }
        CollectorClient.Reply reply = client.send("POST", PATH, Map.of(), body, "application/json", Set.of(201, 409));
        if (reply.status() == 409) {
            boolean exists =
                    "Exists".equals(JSON.readTree(reply.body()).path("title").asString(""));
            spec.commandLine().getErr().println("pullgauge: " + CollectorClient.detail(reply.body()));
            spec.commandLine().getErr().flush();
            return exists ? CommandFailed.FAILED : CommandFailed.FINDINGS;
        }
        JsonNode applied = JSON.readTree(reply.body());
        switch (output.format()) {
            case TEXT, WIDE ->
                out().println("prepull/" + applied.path("name").asString("")
                        + (body.containsKey("schedule") ? " scheduled; now it would be " : " begun: ")
                        + applied.path("pulls").asInt(0) + " pulls in "
                        + applied.path("waves").asInt(0) + " waves");
            case NAME, JSON, YAML -> print(applied, output.format());
        }
        out().flush();
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows all plans.")
    int list(@Mixin CollectorClient client, @Mixin OutputOptions output) {
        new Listing(client, output.format(), out()).print(PATH, Map.of(), "name");
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows what happened at each node, and what is left.")
    int show(@Parameters(paramLabel = "NAME") String name, @Mixin CollectorClient client, @Mixin OutputOptions output) {
        JsonNode plan = new Listing(client, output.format(), out()).print(path(name), Map.of(), "name");
        for (JsonNode node : plan.path("nodes")) {
            String state = node.path("state").asString("");
            if (state.equals("failed") || state.equals("failing")) {
                return CommandFailed.FINDINGS;
            }
        }
        return 0;
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Starts nothing more, and stops what runs.")
    int pause(@Parameters(paramLabel = "NAME") String name, @Mixin CollectorClient client) {
        return change(client, "POST", path(name) + "/pause");
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on after a pause or a stop.")
    int resume(@Parameters(paramLabel = "NAME") String name, @Mixin CollectorClient client) {
        return change(client, "POST", path(name) + "/resume");
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ends a plan and deletes its objects.")
    int cancel(@Parameters(paramLabel = "NAME") String name, @Mixin CollectorClient client) {
        return change(client, "DELETE", path(name));
    }

    private int change(CollectorClient client, String method, String path) {
        JsonNode changed = JSON.readTree(client.send(method, path, Map.of(), null, "application/json", Set.of(200))
                .body());
        out().println("prepull/" + changed.path("name").asString("") + " "
                + changed.path("state").asString(""));
        out().flush();
        return 0;
    }

    private void print(JsonNode node, OutputFormat format) {
        switch (format) {
            case YAML -> out().print(YAMLMapper.shared().writeValueAsString(node));
            case NAME -> out().println(node.path("name").asString(""));
            case JSON, TEXT, WIDE ->
                out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
        }
    }

    private static String path(String name) {
        return PATH + "/" + CollectorClient.encode(name);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
