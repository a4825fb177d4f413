/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** {@code hosts.toml} of containerd (docs/hosts.md of containerd): the cache first, the registry itself behind it. */
public final class Containerd {
    private Containerd() {}

    /** The file that sends a node's pulls of this registry to the cache. */
    public static Configuration of(Wanted wanted) {
        String content = """
                server = "%s"

                [host."%s"]
                  capabilities = ["pull", "resolve"]
                  dial_timeout = "2s"
                """.formatted(wanted.upstream(), wanted.cache());
        return new Configuration(
                "containerd",
                List.of(new ConfigFile(
                        "/etc/containerd/certs.d/" + directory(wanted.registry()) + "/hosts.toml", content)),
                List.of(
                        "hosts.toml is read at each pull; only setting config_path itself needs a restart of containerd.",
                        "config_path = \"/etc/containerd/certs.d\" must stand under [plugins.\"io.containerd.cri.v1.images\".registry] (containerd 2,"
                                + " config version 3) or [plugins.\"io.containerd.grpc.v1.cri\".registry] (containerd 1, version 2).",
                        "When the cache does not answer within 2 s, containerd goes to the registry itself and spends its quota again.",
                        "Where the cache's certificate is not signed by a CA that the node trusts, add ca = \"/path/to/ca.crt\" under the host."));
    }

    /** containerd looks for {@code host_port_} before {@code host:port}; the former is a plain name on every file system. */
    private static String directory(String registry) {
        return registry.contains(":") ? registry.replace(':', '_') + "_" : registry;
    }
}
