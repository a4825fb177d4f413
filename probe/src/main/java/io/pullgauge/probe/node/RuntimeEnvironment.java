/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts together the environment of the runtime's process from the files that set it, by distribution. */
final class RuntimeEnvironment {

    private static final String PASSED_ON = "CONTAINERD_";

    private RuntimeEnvironment() {}

    static UnitEnvironment read(NodeFiles files, Installation installation, List<Problem> problems) {
        SystemdUnits units = new SystemdUnits(files, problems);
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
            case TALOS, PLAIN ->
                merged(
                        units.environment(serviceOf(installation.runtime())),
                        installation.runtime().kind() == RuntimeVersion.Kind.DOCKER ? daemonProxies(files) : Map.of());
        };
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
