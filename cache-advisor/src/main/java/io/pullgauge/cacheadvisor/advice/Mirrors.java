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
                .filter(url -> !isRegistry(url, registry) && !standsFor(node, registry, url))
                .toList();
    }

    /** A node may be told another address for the registry itself: it then counts pulls there as the registry does. */
    private static boolean standsFor(Standing node, String registry, String url) {
        return node.facts().endpoints().stream()
                .anyMatch(each -> (!each.mirror() || each.counted())
                        && each.registry().equals(registry)
                        && same(each.url(), url));
    }

    /** Those of these nodes that look at this registry. */
    static List<Standing> asking(List<Standing> nodes, String registry) {
        return nodes.stream()
                .filter(node -> node.registries().stream()
                                .anyMatch(cell -> cell.registry().equals(registry))
                        || node.images().stream()
                                .anyMatch(image -> image.registry().equals(registry)))
                .toList();
    }

    /** Whether its pulls go to a mirror that is not known to fail. */
    static boolean isThroughOne(Standing node, String registry) {
        return of(node, registry).stream()
                .anyMatch(url -> node.facts().endpoints().stream()
                        .noneMatch(each ->
                                each.registry().equals(registry) && each.cause() != null && same(each.url(), url)));
    }

    /** An endpoint's address with and without the API's root is one. */
    static boolean same(String one, String two) {
        return one.equals(two) || one.equals(two + "/v2") || two.equals(one + "/v2");
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
