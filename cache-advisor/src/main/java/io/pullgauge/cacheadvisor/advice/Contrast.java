/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of the set-up that all failing nodes share and hardly any working node has.
 *
 * @param among how many of the working nodes have it all the same
 * @param fits whether the part can bring about the cause at all
 */
record Contrast(String part, String value, String usual, int among, int working, boolean fits) {
    private static final double FEW = 0.2;
    private static final int SHOWN = 120;

    private static final Map<String, String> FILES = Map.of(
            "resolver", "/etc/resolv.conf and the node's DNS servers",
            "proxy", "the proxy variables of the runtime's systemd unit",
            "mirrors", "the registry's hosts.toml or registries.conf",
            "trust", "the trust store and the registry's ca files",
            "credentials", "the pull credentials of the kubelet and the runtime",
            "runtime", "the runtime's version and its configuration",
            "zone", "what the zone has of its own: its gateway, firewall and resolver");

    /** The differences that could matter, the most telling first. */
    static List<Contrast> between(Collection<Standing> failing, Collection<Standing> working, Cause cause) {
        List<Contrast> contrasts = new ArrayList<>();
        for (String part : parts(failing)) {
            Set<String> bad = values(failing, part);
            if (bad.size() == 1) {
                String value = bad.iterator().next();
                int among = (int) working.stream()
                        .filter(node -> value.equals(value(node, part)))
                        .count();
                if (among <= FEW * working.size()) {
                    contrasts.add(
                            new Contrast(part, value, usual(working, part), among, working.size(), fits(part, cause)));
                }
            }
        }
        contrasts.sort(
                Comparator.comparing((Contrast contrast) -> !contrast.fits).thenComparingInt(Contrast::among));
        return contrasts;
    }

    boolean isClear() {
        return among == 0;
    }

    String sentence() {
        return part + " is \"" + shorten(value) + "\" on all of them, on " + among + " of the " + working
                + " that work (most of those: \"" + shorten(usual) + "\")";
    }

    String step(String bad, String good) {
        return "Compare " + FILES.getOrDefault(part, "the " + part) + " of " + bad + " with " + good + ", which works.";
    }

    /** Which part of a node can bring about which fault; a zone can bring about any. */
    private static boolean fits(String part, Cause cause) {
        return switch (part) {
            case "zone" -> true;
            case "resolver" -> isDns(cause);
            case "proxy" ->
                switch (cause.stage()) {
                    case CONNECT, TLS, HTTP, BLOB -> true;
                    default -> false;
                };
            case "mirrors" ->
                switch (cause.stage()) {
                    case CONNECT, TLS, HTTP, AUTH, BLOB, NODE, LIMIT -> true;
                    default -> isDns(cause);
                };
            case "trust" ->
                cause == Cause.TLS_UNKNOWN_CA
                        || cause == Cause.TLS_INCOMPLETE_CHAIN
                        || cause == Cause.TLS_CLIENT_CERT_REQUIRED;
            case "credentials" ->
                switch (cause.stage()) {
                    case AUTH, LIMIT -> true;
                    default -> cause == Cause.CREDENTIALS_UNREADABLE;
                };
            case "runtime" ->
                switch (cause.stage()) {
                    case NODE, MANIFEST -> true;
                    default -> cause == Cause.TLS_PROTOCOL_VERSION;
                };
            default -> false;
        };
    }

    private static boolean isDns(Cause cause) {
        return cause.stage() == io.pullgauge.probe.verdict.Stage.DNS;
    }

    private static Set<String> parts(Collection<Standing> nodes) {
        Set<String> parts = new TreeSet<>();
        nodes.forEach(node -> parts.addAll(node.traits().keySet()));
        parts.add("zone");
        return parts;
    }

    private static Set<String> values(Collection<Standing> nodes, String part) {
        Set<String> values = new HashSet<>();
        nodes.forEach(node -> values.add(value(node, part)));
        return values;
    }

    private static String value(Standing node, String part) {
        return "zone".equals(part)
                ? (node.zone() == null ? "none" : node.zone())
                : node.traits().getOrDefault(part, "none");
    }

    private static String usual(Collection<Standing> nodes, String part) {
        Map<String, Integer> counts = new HashMap<>();
        nodes.forEach(node -> counts.merge(value(node, part), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse("none");
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
