/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Docker Hub's counting by its documented rules, on a clock of its own: a limit in a window for each IPv4 address or IPv6 /64; a HEAD is
 * free; an index and one platform's manifest are one pull; over the limit 429, for a HEAD too. The headers come in the spellings that were
 * seen, of which the seed picks one.
 */
final class StandInHub {
    private final int limit;
    private final Duration window;
    private final boolean sliding;
    private final boolean prefixed;
    private final Map<String, Deque<Instant>> charged = new HashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();

    record Answer(int status, Map<String, List<String>> headers) {}

    StandInHub(int limit, Duration window, boolean sliding, boolean prefixed) {
        this.limit = limit;
        this.window = window;
        this.sliding = sliding;
        this.prefixed = prefixed;
    }

    /** A manifest is asked for; an index names its platforms' manifests and is not counted. */
    Answer manifest(Instant now, InetAddress from, String method, boolean index) {
        String who = who(from);
        Deque<Instant> spent = charged.computeIfAbsent(who, name -> new ArrayDeque<>());
        expire(who, spent, now);
        if (spent.size() >= limit) {
            return new Answer(429, headers(who, 0));
        }
        if (method.equals("GET") && !index) {
            begun.putIfAbsent(who, now);
            spent.addLast(now);
        }
        return new Answer(200, headers(who, limit - spent.size()));
    }

    private void expire(String who, Deque<Instant> spent, Instant now) {
        if (sliding) {
            while (!spent.isEmpty() && !spent.getFirst().plus(window).isAfter(now)) {
                spent.removeFirst();
            }
        } else if (begun.containsKey(who) && !begun.get(who).plus(window).isAfter(now)) {
            spent.clear();
            begun.remove(who);
        }
    }

    private Map<String, List<String>> headers(String who, int remaining) {
        String prefix = prefixed ? "x-" : "";
        String separator = prefixed ? "; w = " : ";w=";
        return Map.of(
                prefix + "ratelimit-limit",
                List.of(limit + separator + window.toSeconds()),
                prefix + "ratelimit-remaining",
                List.of(remaining + separator + window.toSeconds()),
                "docker-ratelimit-source",
                List.of(who));
    }

    private static String who(InetAddress from) {
        return from instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(from.getAddress(), 8)) + "::"
                : from.getHostAddress();
    }
}
