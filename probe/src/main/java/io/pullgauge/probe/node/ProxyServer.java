/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.Optional;

/**
 * A proxy that the runtime would go through. {@code scheme} is http, https, socks5 or socks5h; Go speaks HTTP to a proxy of any other, and so
 * do we. {@code port} stands as it is written, also where nobody can dial it.
 */
public record ProxyServer(String scheme, String host, int port, Optional<Credential> credential, Origin origin) {

    /** Whether there can be anything at its port. */
    public boolean canBeDialled() {
        return port > 0 && port <= 0xFFFF;
    }

    /** The proxy without its credential, for people. */
    public String shown() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
