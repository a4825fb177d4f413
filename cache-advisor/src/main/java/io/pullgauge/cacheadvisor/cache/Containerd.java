/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.ArrayList;
import java.util.List;

/** {@code hosts.toml} of containerd (docs/hosts.md of containerd): the cache first, the registry itself behind it. */
public final class Containerd {
    private Containerd() {}

    /** The file that sends a node's pulls of this registry to the cache. */
    public static Configuration of(Wanted wanted) {
        String prefixed = wanted.prefix().isEmpty() ? "" : "/v2/" + wanted.prefix();
        String content = """
            server = "%s"

            [host."%s%s"]
              capabilities = ["pull", "resolve"]
              dial_timeout = "2s"
            """.formatted(wanted.upstream(), wanted.cache(), prefixed)
                + (prefixed.isEmpty() ? "" : "  override_path = true\n");
        List<String> notes = new ArrayList<>();
        notes.add("hosts.toml is read at each pull; only setting config_path itself needs a restart of containerd.");
        notes.add(
                wanted.version().isAtLeast(2, 0, 0)
                        ? "config_path = \"/etc/containerd/certs.d\" must stand under"
                                + " [plugins.\"io.containerd.cri.v1.images\".registry] (config version 3)."
                        : "config_path = \"/etc/containerd/certs.d\" must stand under"
                                + " [plugins.\"io.containerd.grpc.v1.cri\".registry] (config version 2); containerd"
                                + " refuses it beside registry.mirrors.");
        if (!wanted.version().isAtLeast(1, 7, 0)) {
            notes.add("dial_timeout is not known to this version and ignored: a dead cache costs 30 s a pull before the"
                    + " registry is asked.");
        }
        notes.add("When the cache does not answer, containerd goes to the registry itself and spends its quota again.");
        notes.add("Where the cache's certificate is not signed by a CA that the node trusts, add ca ="
                + " \"/path/to/ca.crt\" under the host.");
        notes.add(
                "containerd offers the pod's pull secret to a cache that asks for credentials: private images need one"
                        + " that the cache takes.");
        return new Configuration(
                "containerd",
                List.of(new ConfigFile(
                        "/etc/containerd/certs.d/" + directory(wanted.registry()) + "/hosts.toml", content)),
                notes);
    }

    /** containerd looks for {@code host_port_} before {@code host:port}; the former is a plain name on every file system. */
    private static String directory(String registry) {
        return registry.contains(":") ? registry.replace(':', '_') + "_" : registry;
    }
}
