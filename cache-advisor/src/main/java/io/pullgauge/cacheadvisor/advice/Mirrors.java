/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.net.URI;
import java.util.List;

/** Which mirrors a node has for a registry. The registry's own address among its endpoints is none. */
final class Mirrors {
    private Mirrors() {}

    /** The mirrors that the node's runtime asks before the registry, in their order. */
    static List<String> of(Standing node, String registry) {
        return node.facts().mirrors().getOrDefault(registry, List.of()).stream()
                .filter(url -> !isRegistry(url, registry))
                .toList();
    }

    /** Whether the node told its mirrors at all: a node that says nothing has not "no mirror". */
    static boolean told(Standing node) {
        return !node.facts().equals(NodeFacts.NONE) && !node.traits().isEmpty();
    }

    static boolean isRegistry(String url, String registry) {
        String host = host(url);
        return host.equals(registry)
                || (registry.equals("docker.io")
                        && (host.equals("registry-1.docker.io") || host.equals("index.docker.io")));
    }

    private static String host(String url) {
        try {
            String authority = URI.create(url).getRawAuthority();
            return authority == null ? url : authority;
        } catch (IllegalArgumentException e) {
            return url;
        }
    }
}
