/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** CNCF distribution as a pull-through cache: one upstream an instance. */
public final class Distribution {
    private Distribution() {}

    /** The configuration of a cache of distribution 3. */
    public static Configuration of(Wanted wanted) {
        int port = wanted.cache().getPort() > 0 ? wanted.cache().getPort() : 5000;
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
                  ttl: 0s
                """.formatted(port, wanted.upstream());
        return new Configuration(
                "distribution",
                List.of(new ConfigFile("/etc/distribution/config.yml", content)),
                List.of(
                        "For distribution 3 (image registry:3). Version 2.8 reads /etc/docker/registry/config.yml and knows no ttl: leave that line out;"
                                + " it drops everything after 7 days.",
                        "ttl: 0s keeps what was fetched, because expiry removes a layer's file even while another repository still uses it and pulls"
                                + " of that one then get an empty layer. So the disk only grows: size it for the new images of a month, and start afresh when full.",
                        "Each repository fetches its layers again even where another one has them, and 2.8 fetches each twice on a first pull.",
                        "proxy.username and proxy.password make all that this account may read readable through the cache: restrict who reaches it.",
                        "Add http.tls with certificate and key, or a proxy with TLS before it, unless the network between nodes and cache is trusted."));
    }
}
