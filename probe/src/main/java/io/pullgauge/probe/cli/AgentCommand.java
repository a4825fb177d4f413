/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.agent.ProberSource;
import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pullgauge agent}: the node daemon, until it is told to end (SIGTERM, or SIGINT on a terminal). */
@Command(
        name = "agent",
        description =
                "Looks at registries and images with this node's eyes, again and again; keeps the result at /report "
                        + "and /metrics, and sends it to a collector.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Every option but --config can stand in the file, under its name without the dashes; an option wins over"
                    + " the file.",
            "",
            "Exit codes: 0 ended as told, 1 failed (a busy port), 2 wrong usage or a wrong file."
        })
public final class AgentCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML.")
    private @Nullable Path config;

    @Option(names = "--node-root", paramLabel = "DIR", description = "Where the node's files are mounted (default: /).")
    private @Nullable String nodeRoot;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = "${env:NODE_NAME}",
            description = "The name to report under (default: $NODE_NAME, else the host name).")
    private @Nullable String nodeName;

    @Option(names = "--cluster", paramLabel = "NAME", description = "The cluster to report under.")
    private @Nullable String cluster;

    @Option(
            names = "--zone",
            paramLabel = "NAME",
            description = "Where the node stands, for a collector that cannot ask Kubernetes.")
    private @Nullable String zone;

    @Option(
            names = "--collector",
            paramLabel = "URL",
            description = "Where to send reports; without it they stay at /report.")
    private @Nullable String collector;

    @Option(
            names = "--collector-address",
            paramLabel = "IP",
            description = "Where the collector's name is, so that a broken DNS keeps no report back"
                    + " (default: the name is looked up).")
    private @Nullable String collectorAddress;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the bearer token for the collector; read again for every report.")
    private @Nullable String tokenFile;

    @Option(
            names = "--collector-ca",
            paramLabel = "FILE",
            description = "PEM certificates to trust for the collector, and no others (default: the JDK's).")
    private @Nullable String collectorCa;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description =
                    "Between two looks at a target and two reports (default: 1m; the collector may then stretch it).")
    private @Nullable String interval;

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = "Address and port of /metrics, /report, /livez, /readyz (default: 127.0.0.1:9750).")
    private @Nullable String listen;

    @Option(names = "--image", paramLabel = "IMAGE", description = "An image to look at; may be repeated.")
    private @Nullable List<String> images;

    @Option(names = "--registry", paramLabel = "HOST", description = "A registry to look at; may be repeated.")
    private @Nullable List<String> registries;

    @Option(
            names = "--runtime",
            paramLabel = "NAME[@VERSION]",
            description = "containerd, cri-o or docker (default: found from the files).")
    private @Nullable String runtime;

    @Option(
            names = "--vantage",
            paramLabel = "WHOSE",
            description = "host or pod: whose network this is (default: host).")
    private @Nullable String vantage;

    @Option(
            names = "--credential-provider-config",
            paramLabel = "FILE",
            description = "The kubelet's, inside the node root.")
    private @Nullable String credentialProviderConfig;

    @Option(
            names = "--credential-provider-bin-dir",
            paramLabel = "DIR",
            description = "The kubelet's, inside the node root.")
    private @Nullable String credentialProviderBinDir;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "A bound for each network stage of a look (default: 5s).")
    private @Nullable String timeout;

    @Option(
            names = "--spool-dir",
            paramLabel = "DIR",
            description = "Keeps reports that wait for the collector over a restart (default: in memory).")
    private @Nullable String spoolDir;

    @Option(names = "--spool-max-bytes", paramLabel = "SIZE", description = "How much of them is kept (default: 2MiB).")
    private @Nullable String spoolMaxBytes;

    @Option(names = "--spool-max-age", paramLabel = "DURATION", description = "How long they are kept (default: 1h).")
    private @Nullable String spoolMaxAge;

    @Option(names = "--debug", description = "Logs every stage.")
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    private final ProberSource probers;
    private final String version;

    public AgentCommand(ProberSource probers, String version) {
        this.probers = probers;
        this.version = version;
    }

    @Override
    public Integer call() {
        return new AgentRun(probers, version, this::complain).with(Optional.ofNullable(config), flags());
    }

    private Map<AgentKey, Setting> flags() {
        Map<AgentKey, Setting> flags = new EnumMap<>(AgentKey.class);
        put(flags, AgentKey.NODE_ROOT, nodeRoot);
        put(flags, AgentKey.NODE_NAME, nodeName);
        put(flags, AgentKey.CLUSTER, cluster);
        put(flags, AgentKey.ZONE, zone);
        put(flags, AgentKey.COLLECTOR, collector);
        put(flags, AgentKey.COLLECTOR_ADDRESS, collectorAddress);
        put(flags, AgentKey.TOKEN_FILE, tokenFile);
        put(flags, AgentKey.COLLECTOR_CA, collectorCa);
        put(flags, AgentKey.INTERVAL, interval);
        put(flags, AgentKey.LISTEN, listen);
        put(flags, AgentKey.RUNTIME, runtime);
        put(flags, AgentKey.VANTAGE, vantage);
        put(flags, AgentKey.CREDENTIAL_PROVIDER_CONFIG, credentialProviderConfig);
        put(flags, AgentKey.CREDENTIAL_PROVIDER_BIN_DIR, credentialProviderBinDir);
        put(flags, AgentKey.TIMEOUT, timeout);
        put(flags, AgentKey.SPOOL_DIR, spoolDir);
        put(flags, AgentKey.SPOOL_MAX_BYTES, spoolMaxBytes);
        put(flags, AgentKey.SPOOL_MAX_AGE, spoolMaxAge);
        put(flags, AgentKey.DEBUG, debug ? "true" : null);
        list(flags, AgentKey.IMAGES, "--image", images);
        list(flags, AgentKey.REGISTRIES, "--registry", registries);
        return flags;
    }

    private static void put(Map<AgentKey, Setting> flags, AgentKey key, @Nullable String value) {
        // picocli leaves the name of an unset variable as it is, or gives an empty text.
        if (value != null && !value.isEmpty() && !value.startsWith("${env:")) {
            flags.put(key, Setting.flag(key, List.of(value)));
        }
    }

    private static void list(Map<AgentKey, Setting> flags, AgentKey key, String flag, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            flags.put(key, new Setting(values, flag));
        }
    }

    private void complain(String problem) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("pullgauge agent: " + problem);
        err.flush();
    }
}
