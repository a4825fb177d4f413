/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.cli.ImagesInManifest;
import io.pullgauge.probe.cli.OutputOptions;
import io.pullgauge.probe.cli.WorkloadsInManifest;
import io.pullgauge.probe.cli.WorkloadsInManifest.Account;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import io.pullgauge.probe.report.CheckResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code check --nodes}: the same look with the eyes of the cluster's nodes, now: the gate before a rollout. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the agents of these nodes, now, whether their node could pull each image.",
            "Spends no pull quota; at most 64 nodes look at one registry at a time."
        },
        footer = {
            "",
            "Exit codes: 0 every node can pull all, 1 the command failed, 2 wrong usage, 4 at least one cannot, or was not asked.",
            "",
            "  pullgauge check --nodes all -f deployment.yaml",
            "  pullgauge check --nodes all --canary -f deployment.yaml",
            "  pullgauge check --nodes node-a,node-b --compare registry.example.com/team/app:v2"
        })
public final class NodesCheckCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration BETWEEN = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int SHOWN_NODES = 6;

    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images as a pod would name them.")
    private List<String> images = new ArrayList<>();

    @Option(names = "--registry", paramLabel = "HOST", description = "A registry to reach (repeatable).")
    private List<String> registries = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Also the images of this Kubernetes manifest; - for standard input (repeatable).")
    private List<String> manifests = new ArrayList<>();

    @Option(
            names = "--nodes",
            paramLabel = "NODE",
            split = ",",
            defaultValue = "all",
            description = "all, or names of nodes (repeatable, or with commas).")
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = "--canary",
            description = {
                "Decide what hangs on a pod's own credentials by a pull with them: one node's kubelet pulls each such image,",
                "as the service account and with the pull secrets of the manifest, in its namespace."
            })
    private boolean canary;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "For --canary, where the manifest names none (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Option(
            names = "--service-account",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "For --canary and images without a manifest (default: ${DEFAULT-VALUE}).")
    private String serviceAccount = "default";

    @Option(
            names = "--pull-secret",
            paramLabel = "NAME",
            description = "For --canary and images without a manifest (repeatable).")
    private List<String> pullSecrets = new ArrayList<>();

    @Option(names = "--compare", description = "Look from this machine as well, and show what differs.")
    private boolean compare;

    @Option(
            names = "--node-root",
            paramLabel = "DIR",
            description = "This machine's files, for --compare (default: /).")
    private Path nodeRoot = Path.of("/");

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<Account, Set<String>> workloads = workloads();
        List<String> wanted =
                workloads.values().stream().flatMap(Set::stream).distinct().toList();
        if (wanted.isEmpty() && registries.isEmpty()) {
            throw CommandFailed.usage("nothing to check (expected: an IMAGE, --registry HOST or -f FILE)");
        }
        ObjectNode done = canary ? runs(workloads) : run(wanted, Optional.empty());
        if (compare) {
            done.set("here", here(wanted));
        }
        print(done);
        boolean all = done.path("results")
                .valueStream()
                .allMatch(each -> each.path("state").asString("").equals("pullable"));
        return all && !done.path("results").isEmpty() ? 0 : CommandFailed.FINDINGS;
    }

    /** Images by the credentials that come with them; without a manifest those of the flags. */
    private Map<Account, Set<String>> workloads() {
        Map<Account, Set<String>> all = new LinkedHashMap<>();
        if (!images.isEmpty()) {
            all.put(new Account(Optional.empty(), serviceAccount, pullSecrets), new LinkedHashSet<>(images));
        }
        for (String manifest : manifests) {
            try {
                if (canary) {
                    WorkloadsInManifest.in(manifest)
                            .forEach((account, found) -> all.computeIfAbsent(account, key -> new LinkedHashSet<>())
                                    .addAll(found));
                } else {
                    all.computeIfAbsent(
                                    new Account(Optional.empty(), serviceAccount, pullSecrets),
                                    key -> new LinkedHashSet<>())
                            .addAll(ImagesInManifest.in(manifest));
                }
            } catch (ImagesInManifest.Unreadable e) {
                throw CommandFailed.failed(String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    /** One check for each workload's credentials, shown as one. */
    private ObjectNode runs(Map<Account, Set<String>> workloads) throws InterruptedException {
        ObjectNode all = null;
        for (Map.Entry<Account, Set<String>> each : workloads.entrySet()) {
            ObjectNode done = run(List.copyOf(each.getValue()), Optional.of(each.getKey()));
            if (all == null) {
                all = done;
            } else {
                ((ArrayNode) all.path("results")).addAll((ArrayNode) done.path("results"));
            }
            registries = List.of();
        }
        return all == null ? run(List.of(), Optional.empty()) : all;
    }

    private ObjectNode run(List<String> wanted, Optional<Account> as) throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.set("images", JSON.valueToTree(wanted));
        body.set("registries", JSON.valueToTree(registries));
        as.ifPresent(account -> body.putObject("as")
                .put("namespace", account.namespace().orElse(namespace))
                .put("serviceAccount", account.serviceAccount())
                .set("pullSecrets", JSON.valueToTree(account.pullSecrets())));
        if (nodes.equals(List.of("all"))) {
            body.put("nodes", "all");
        } else {
            body.set("nodes", JSON.valueToTree(nodes));
        }
        JsonNode run = client.post("/api/v1/checks", JSON.writeValueAsString(body), 202);
        String path = "/api/v1/checks/" + run.path("id").asString("");
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!run.path("state").asString("").equals("done")) {
            if (System.nanoTime() > deadline) {
                throw CommandFailed.failed("the nodes have not all answered within " + LONGEST.toMinutes() + " min");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
            run = client.json(path, Map.of());
        }
        return (ObjectNode) run;
    }

    private ArrayNode here(List<String> wanted) {
        NodeOptions options = new NodeOptions(nodeRoot, Optional.empty(), Optional.empty(), Optional.empty());
        try (NodeProber prober = NodeProber.of(Node.read(options), ProbeOptions.DEFAULT)) {
            List<CheckResult> results = Stream.concat(
                            wanted.stream().map(prober::image),
                            registries.stream().map(prober::registry))
                    .toList();
            return JSON.valueToTree(results);
        }
    }

    private void print(ObjectNode done) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case JSON -> out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(done));
            case YAML -> out.print(YAMLMapper.shared().writeValueAsString(done));
            case NAME ->
                done.path("results")
                        .valueStream()
                        .filter(each -> !each.path("state").asString("").equals("pullable"))
                        .map(each -> each.path("node").asString(""))
                        .distinct()
                        .forEach(node -> out.println("node/" + node));
            case TEXT, WIDE -> text(done, out);
        }
        out.flush();
    }

    /** One line for each image and answer: which nodes gave it. */
    private static void text(ObjectNode done, PrintWriter out) {
        Map<String, Map<String, List<String>>> byTarget = new LinkedHashMap<>();
        done.path("results")
                .forEach(each -> byTarget.computeIfAbsent(each.path("target").asString(""), key -> new TreeMap<>())
                        .computeIfAbsent(answer(each), key -> new ArrayList<>())
                        .add(each.path("node").asString("")));
        Map<String, String> here = done.path("here")
                .valueStream()
                .collect(Collectors.toMap(
                        each -> each.path("image")
                                .asString(each.path("registry").asString("")),
                        NodesCheckCommand::verdict,
                        (one, two) -> one));
        byTarget.forEach((target, answers) -> {
            out.println(shown(target));
            answers.forEach((answer, names) -> out.println("  " + shown(answer) + "  " + names.size()
                    + (names.size() == 1 ? " node: " : " nodes: ")
                    + shown(String.join(", ", names.subList(0, Math.min(SHOWN_NODES, names.size()))))
                    + (names.size() > SHOWN_NODES ? ", …" : "")));
            String own = here.get(target);
            if (own != null) {
                boolean same = answers.keySet().equals(java.util.Set.of(own));
                out.println("  " + shown(own) + "  this machine"
                        + (same ? ", as the nodes" : ": it does not go the nodes' way"));
            }
        });
    }

    private static String answer(JsonNode each) {
        return switch (each.path("state").asString("")) {
            case "pullable" -> "ok";
            case "silent" -> "not asked: " + each.path("problem").asString("");
            case "unknown" -> "unknown: " + each.path("cause").asString("unknown");
            default -> each.path("cause").asString("failing");
        };
    }

    private static String verdict(JsonNode result) {
        JsonNode pullable = result.path("pullable");
        String cause = result.path("verdict").path("cause").asString("");
        return pullable.isBoolean() && pullable.booleanValue() ? "ok" : cause.isEmpty() ? "unknown" : cause;
    }

    private static String shown(String text) {
        return io.pullgauge.probe.verdict.Text.line(text, 400);
    }
}
