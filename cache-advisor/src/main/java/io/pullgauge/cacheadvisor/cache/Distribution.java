/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** CNCF distribution as a pull-through cache: one upstream an instance. */
public final class Distribution {
    private Distribution() {}

    /** The configuration of a cache, for 2.8 or 3. */
    public static Configuration of(Wanted wanted) {
        boolean three = wanted.version().isAtLeast(3, 0, 0);
        String content = """
            version: 0.1
            storage:
              filesystem:
                rootdirectory: /var/lib/registry
              delete:
                enabled: true
            http:
              addr: ":%d"
            proxy:
              remoteurl: %s
            """.formatted(wanted.port(), wanted.upstream()) + (three ? "  ttl: 0s\n" : "");
        String path = three ? "/etc/distribution/config.yml" : "/etc/docker/registry/config.yml";
        return new Configuration(
                "distribution", List.of(new ConfigFile(path, content)), three ? notesOf3() : notesOf2());
    }

    private static List<String> notesOf3() {
        return List.of(
                "For distribution 3 (image registry:3). Version 2.8 reads /etc/docker/registry/config.yml and knows no"
                        + " ttl: ask for version=2.8.",
                "ttl: 0s keeps what was fetched, because expiry removes a layer's file even while another repository"
                        + " still uses it and pulls of that one then get an empty layer. So the disk only grows: size it"
                        + " for the new images of a month, and start afresh when full.",
                "Each repository fetches its layers again even where another one has them; concurrent first pulls of"
                        + " one image all go upstream.",
                "Replicas share no timers: run one, or give each a disk of its own.",
                CREDENTIALS,
                TLS);
    }

    private static List<String> notesOf2() {
        return List.of(
                "For distribution 2.8. It knows no ttl: everything is dropped 7 days after it was fetched, used or"
                        + " not, and then fetched again.",
                "When a layer expires, its file goes even while another repository still uses it, and pulls of that"
                        + " one get an empty layer: prefer version 3 with ttl: 0s.",
                "A first pull fetches each layer twice, once for the node and once for the store; each repository does"
                        + " so for itself.",
                "It exits at its start when the upstream does not answer.",
                CREDENTIALS,
                TLS);
    }

    private static final String CREDENTIALS =
            "proxy.username and proxy.password make all that this account may read readable through the cache:"
                    + " restrict who reaches it.";
    private static final String TLS =
            "Add http.tls with certificate and key, or a proxy with TLS before it, unless the network between nodes"
                    + " and cache is trusted.";
}
