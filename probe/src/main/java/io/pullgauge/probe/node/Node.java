/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.List;
import java.util.Optional;

/**
 * All that the probe needs to know of one node, read at one moment.
 *
 * @param problems what is wrong with its files, whichever image is pulled
 */
public record Node(Resolver resolver, Trust trust, List<Problem> problems) {

    public Node {
        problems = List.copyOf(problems);
    }

    /** The proxy that the runtime's process would use for this URL, by Go's rules. */
    public Optional<ProxyServer> proxyFor(String scheme, String host, int port) {
        return Optional.empty();
    }
}
