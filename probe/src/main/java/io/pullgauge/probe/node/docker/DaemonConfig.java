/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.docker;

import io.pullgauge.probe.node.CommandLine;
import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Networks;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RunningProcess;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.StructuredFile;
import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What daemon.json says about registries.
 *
 * @param mirrors of Docker Hub, in order
 * @param containerdStore whether images are kept, and pulled, by containerd rather than by dockerd's own graph driver
 * @param origin where the mirrors stand
 * @param hindrance why dockerd does not start with this file; null for none
 */
public record DaemonConfig(
        List<GoUrl> mirrors,
        List<String> insecure,
        boolean containerdStore,
        Origin origin,
        @Nullable Problem hindrance) {

    /** Where it is. */
    public static final String PATH = "/etc/docker/daemon.json";

    public DaemonConfig {
        mirrors = List.copyOf(mirrors);
        insecure = List.copyOf(insecure);
    }

    /** Reads daemon.json, once per snapshot. */
    public static DaemonConfig of(Node node) {
        return node.files().derived(DaemonConfig.class, files -> switch (StructuredFile.read(
                files, PATH, StructuredFile.Format.JSON)) {
            case ParsedFile.Parsed parsed -> decode(parsed.settings(), command(node));
            case ParsedFile.Absent _ -> decode(Settings.EMPTY, command(node));
            case ParsedFile.Malformed bad -> stopped(bad.origin(), bad.detail());
            case ParsedFile.Unreadable bad -> stopped(bad.origin(), bad.detail());
        });
    }

    private static List<String> command(Node node) {
        return node.runtimeProcess()
                .map(RunningProcess::command)
                .orElseGet(() -> node.service("docker").command());
    }

    /** A setting stands in the file or on the command line; dockerd does not start with it in both. */
    private static DaemonConfig decode(Settings file, List<String> command) {
        Optional<DaemonConfig> refused = refused(file);
        if (refused.isPresent()) {
            return refused.get();
        }
        List<String> texts = new ArrayList<>(file.texts("registry-mirrors"));
        texts.addAll(CommandLine.flags(command, "--registry-mirror"));
        List<String> insecure = new ArrayList<>(file.texts("insecure-registries"));
        insecure.addAll(CommandLine.flags(command, "--insecure-registry"));
        Origin origin = file.origin("registry-mirrors").orElse(Origin.DEFAULT);
        List<GoUrl> mirrors = new ArrayList<>();
        for (String text : texts) {
            Optional<GoUrl> url = GoUrl.parse(text).filter(DaemonConfig::isMirror);
            if (url.isEmpty()) {
                return stopped(origin, "a registry-mirror is no plain http or https URL without user and query");
            }
            mirrors.add(url.get());
        }
        boolean store = file.flag("features", "containerd-snapshotter").orElse(false);
        return new DaemonConfig(mirrors, insecure, store, origin, null);
    }

    /** What dockerd refuses of the two settings that are read here; of others it is not known which of its versions has them. */
    private static Optional<DaemonConfig> refused(Settings file) {
        for (String key : file.keys()) {
            Origin origin = file.origin(key).orElse(Origin.DEFAULT);
            for (String known : List.of("registry-mirrors", "insecure-registries")) {
                if (!key.equals(known) && isMeantFor(key, known)) {
                    return Optional.of(
                            stopped(origin, GoJson.shown(key) + " is no directive (expected: " + known + ")"));
                }
            }
        }
        return Stream.of("registry-mirrors", "insecure-registries")
                .flatMap(key -> file.mistyped(List.class, key).stream()
                        .map(detail -> stopped(file.origin(key).orElse(Origin.DEFAULT), detail)))
                .findFirst();
    }

    private static boolean isMeantFor(String key, String known) {
        String plain = key.toLowerCase(Locale.ROOT).replace('_', '-');
        return plain.equals(known) || plain.equals(singular(known));
    }

    private static String singular(String known) {
        return known.endsWith("ies") ? known.replaceFirst("ies$", "y") : known.replaceFirst("s$", "");
    }

    private static boolean isMirror(GoUrl url) {
        return (url.scheme().equals("http") || url.scheme().equals("https"))
                && url.userInfo().isEmpty()
                && url.rest().isEmpty()
                && !url.authority().isEmpty();
    }

    private static DaemonConfig stopped(Origin origin, String detail) {
        Problem problem = Problem.stops(Cause.RUNTIME_UNAVAILABLE, origin, detail, "dockerd");
        return new DaemonConfig(List.of(), List.of(), false, origin, problem);
    }

    /** Whether plain HTTP and unverified TLS are allowed for {@code host[:port]}; {@code addresses} are what the host is known to be. */
    public boolean isInsecure(String authority, List<InetAddress> addresses) {
        String host = GoUrl.hostOf(authority);
        boolean loopback = addresses.stream().anyMatch(InetAddress::isLoopbackAddress) || "localhost".equals(host);
        boolean listed = insecure.stream().anyMatch(entry -> {
            Optional<Networks.Network> network = Networks.parse(entry);
            return network.map(n -> addresses.stream().anyMatch(n::contains))
                    .orElse(bare(entry).equals(authority.toLowerCase(Locale.ROOT)));
        });
        return loopback || listed;
    }

    private static String bare(String entry) {
        return entry.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    }
}
