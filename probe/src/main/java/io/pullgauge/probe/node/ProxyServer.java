/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.Optional;

/** A proxy that the runtime would go through. {@code scheme} is http, https, socks5 or socks5h. */
public record ProxyServer(String scheme, String host, int port, Optional<Credential> credential, Origin origin) {

    /** The proxy without its credential, for people. */
    public String shown() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
