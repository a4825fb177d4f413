/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** {@code registries.yaml} of k3s and RKE2, from which they write containerd's hosts.toml when they start. */
public final class K3s {
    private K3s() {}

    /** The file that sends a node's pulls of this registry to the cache. */
    public static Configuration of(Wanted wanted) {
        String rewrite = wanted.prefix().isEmpty() ? "" : """
                rewrite:
                  "^(.*)$": "%s/$1"
            """.formatted(wanted.prefix());
        String content = """
            mirrors:
              "%s":
                endpoint:
                  - "%s"
            """.formatted(wanted.registry(), wanted.cache()) + rewrite;
        return new Configuration(
                "k3s",
                List.of(new ConfigFile("/etc/rancher/k3s/registries.yaml", content)),
                List.of(
                        "Merge it with the file that is there: mirrors of other registries and configs stand beside"
                                + " it.",
                        "k3s and RKE2 write containerd's hosts.toml from it when they start: restart k3s, k3s-agent or"
                                + " rke2. Edits of those files are lost.",
                        "RKE2 reads /etc/rancher/rke2/registries.yaml, with the same content.",
                        "The registry itself stays the last endpoint. Where the cache is down, its quota is spent"
                                + " again.",
                        "A certificate of an own CA goes to configs.\"" + wanted.authority() + "\".tls.ca_file."));
    }
}
