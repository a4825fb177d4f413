/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts together the environment of the runtime's process from the files that set it, by distribution. */
final class RuntimeEnvironment {

    private static final String PASSED_ON = "CONTAINERD_";
    private static final Map<String, List<String>> VENDORS = Map.of(
            "containerd", List.of("/etc/network/proxy.env"),
            "crio", List.of("/etc/sysconfig/crio", "/etc/network/proxy.env"));

    /** What pulls depend on. */
    private static final Set<String> DECIDING = Set.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");

    private RuntimeEnvironment() {}

    /**
     * What the process that runs has, where we may read it, and else what its files say. Where both are known and differ in what a pull
     * depends on, the files have changed since its start.
     */
    static UnitEnvironment read(
            NodeFiles files, Installation installation, Optional<RunningProcess> process, List<Problem> problems) {
        SystemdUnits units = new SystemdUnits(files, problems);
        UnitEnvironment inFiles = ofFiles(units, installation);
        Optional<UnitEnvironment> running = process.flatMap(RunningProcess::environment);
        process.ifPresent(runs -> problems.addAll(outdated(files, runs, inFiles)));
        Map<String, UnitEnvironment.Variable> own =
                installation.runtime().kind() == RuntimeVersion.Kind.DOCKER ? daemonProxies(files) : Map.of();
        return running.orElse(inFiles).overlaid(own);
    }

    /** k3s and RKE2 add the cluster's own networks to NO_PROXY. */
    private static boolean isSame(UnitEnvironment.Variable variable, UnitEnvironment running) {
        String value = running.value(variable.name()).orElse("");
        return variable.name().equalsIgnoreCase("NO_PROXY")
                ? List.of(value.split(",")).containsAll(List.of(variable.value().split(",")))
                : value.equals(variable.value());
    }

    /** One problem for each file that sets something otherwise than the process has it. */
    private static List<Problem> outdated(NodeFiles files, RunningProcess process, UnitEnvironment inFiles) {
        String then = "it still has the environment of its start; restart it";
        Optional<UnitEnvironment> running = process.environment();
        Map<String, List<UnitEnvironment.Variable>> byFile = inFiles.variables().values().stream()
                .filter(variable -> DECIDING.contains(variable.name()))
                .filter(variable -> running.isEmpty() || !isSame(variable, running.get()))
                .collect(
                        Collectors.groupingBy(variable -> variable.origin().file(), TreeMap::new, Collectors.toList()));
        return byFile.values().stream()
                .flatMap(variables -> {
                    Origin origin = variables.getFirst().origin();
                    String names = variables.stream()
                            .map(UnitEnvironment.Variable::name)
                            .collect(Collectors.joining(", "));
                    return running.isEmpty()
                            ? process.outdatedBy(files, origin, Cause.PROXY_ERROR, then).stream()
                            : Stream.of(new Problem(
                                    Cause.PROXY_ERROR,
                                    origin,
                                    names + ": set otherwise in the file than " + process + " has it: " + then));
                })
                .toList();
    }

    private static UnitEnvironment ofFiles(SystemdUnits units, Installation installation) {
        return switch (installation.distribution()) {
            case K3S ->
                rancher(
                        units,
                        List.of("k3s", "k3s-agent"),
                        List.of(
                                "/etc/default/k3s",
                                "/etc/sysconfig/k3s",
                                "/etc/systemd/system/k3s.service.env",
                                "/etc/systemd/system/k3s-agent.service.env"));
            case RKE2 ->
                rancher(
                        units,
                        List.of("rke2-server", "rke2-agent"),
                        List.of(
                                "/etc/default/rke2-server",
                                "/etc/sysconfig/rke2-server",
                                "/etc/default/rke2-agent",
                                "/etc/sysconfig/rke2-agent",
                                "/usr/local/lib/systemd/system/rke2-server.env",
                                "/usr/local/lib/systemd/system/rke2-agent.env"));
            case MICROK8S ->
                merged(
                        units.environment("snap.microk8s.daemon-containerd"),
                        units.file("/var/snap/microk8s/current/args/containerd-env"));
            case TALOS, PLAIN -> plain(units, serviceOf(installation.runtime()));
        };
    }

    /** Vendors' units name these files; the unit itself may lie in a part of the node that is not mounted here. */
    private static UnitEnvironment plain(SystemdUnits units, String service) {
        Map<String, UnitEnvironment.Variable> vendors = new LinkedHashMap<>();
        if (!units.exists(service)) {
            VENDORS.getOrDefault(service, List.of()).forEach(path -> vendors.putAll(units.file(path)));
        }
        return merged(vendors, units.environment(service));
    }

    /** What dockerd's own configuration says about proxies wins over its environment. */
    private static Map<String, UnitEnvironment.Variable> daemonProxies(NodeFiles files) {
        String path = "/etc/docker/daemon.json";
        Map<String, UnitEnvironment.Variable> proxies = new LinkedHashMap<>();
        if (StructuredFile.read(files, path, StructuredFile.Format.JSON) instanceof ParsedFile.Parsed parsed) {
            Settings table = parsed.settings().table("proxies");
            for (String key : List.of("http-proxy", "https-proxy", "no-proxy")) {
                String name = key.replace('-', '_').toUpperCase(Locale.ROOT);
                table.text(key)
                        .ifPresent(value ->
                                proxies.put(name, new UnitEnvironment.Variable(name, value, new Origin(path, 0))));
            }
        }
        return proxies;
    }

    /** The systemd service of a runtime in its own layout. */
    static String serviceOf(RuntimeVersion runtime) {
        return switch (runtime.kind()) {
            case CONTAINERD -> "containerd";
            case CRI_O -> "crio";
            case DOCKER -> "docker";
        };
    }

    /** k3s and RKE2 run containerd as a child: it inherits their environment, and CONTAINERD_X comes to it as X. */
    private static UnitEnvironment rancher(SystemdUnits units, List<String> services, List<String> paths) {
        Map<String, UnitEnvironment.Variable> all = new LinkedHashMap<>();
        services.forEach(service -> all.putAll(units.environment(service)));
        paths.forEach(path -> all.putAll(units.file(path)));
        Map<String, UnitEnvironment.Variable> passedOn = new LinkedHashMap<>();
        all.forEach((name, variable) -> {
            if (name.startsWith(PASSED_ON)) {
                String plain = name.substring(PASSED_ON.length());
                passedOn.put(plain, new UnitEnvironment.Variable(plain, variable.value(), variable.origin()));
            }
        });
        return merged(all, passedOn);
    }

    private static UnitEnvironment merged(
            Map<String, UnitEnvironment.Variable> first, Map<String, UnitEnvironment.Variable> over) {
        Map<String, UnitEnvironment.Variable> merged = new LinkedHashMap<>(first);
        merged.putAll(over);
        return new UnitEnvironment(merged);
    }
}
