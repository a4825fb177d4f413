/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** A drop-in of {@code registries.conf} (containers-registries.conf(5)) for CRI-O and podman: the cache first, the registry behind it. */
public final class Crio {
    private Crio() {}

    /** The drop-in that sends a node's pulls of this registry to the cache. */
    public static Configuration of(Wanted wanted) {
        String location = wanted.authority() + (wanted.prefix().isEmpty() ? "" : "/" + wanted.prefix());
        String content = """
            [[registry]]
            prefix = "%s"
            location = "%s"

            [[registry.mirror]]
            location = "%s"
            """.formatted(wanted.registry(), wanted.registry(), location)
                + (wanted.isPlainHttp() ? "insecure = true\n" : "");
        return new Configuration(
                "crio",
                List.of(new ConfigFile(
                        "/etc/containers/registries.conf.d/50-pullgauge-" + wanted.slug() + ".conf", content)),
                List.of(
                        "CRI-O reads it again on SIGHUP: systemctl reload crio.",
                        "A [[registry]] of the same prefix in another file of that folder is replaced, not merged: the"
                                + " name that sorts last wins.",
                        "Where the cache does not answer, the registry itself is asked and its quota spent again.",
                        "CRI-O GETs the manifest at every pull with policy Always: each costs a unit where no cache"
                                + " answers.",
                        "On OpenShift write an ImageTagMirrorSet and an ImageDigestMirrorSet instead: the machine"
                                + " configuration owns this file."));
    }
}
