/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** Values of Spegel's Helm chart: nodes share what they have, and ask a cache or the registry for the rest. */
public final class Spegel {
    private Spegel() {}

    /** The values for this registry, chained to the cache. */
    public static Configuration of(Wanted wanted) {
        String content = """
            spegel:
              mirroredRegistries:
                - "https://%s"
              additionalMirrorTargets:
                - "%s"
              resolveTags: true
              registryFilters:
                - ":latest$"
              prependExisting: true
              mirrorResolveTimeout: "20ms"
            """.formatted(wanted.registry(), wanted.cache());
        return new Configuration(
                "spegel",
                List.of(new ConfigFile("values.yaml", content)),
                List.of(
                        "helm upgrade --install spegel oci://ghcr.io/spegel-org/helm-charts/spegel --namespace spegel"
                                + " --create-namespace -f values.yaml",
                        "An empty mirroredRegistries means all. Leave additionalMirrorTargets out where there is no"
                                + " cache behind it.",
                        "containerd needs config_path set and discard_unpacked_layers = false (EKS' nodes set it to"
                                + " true). GKE and DigitalOcean are not supported.",
                        "prependExisting keeps the hosts.toml files that are there; without it they are moved away.",
                        "resolveTags freezes a tag while any node has it; :latest is left to the registry.",
                        "It holds only what nodes hold: it does not help when all nodes pull a new image at once, and"
                                + " image garbage collection empties it."));
    }
}
