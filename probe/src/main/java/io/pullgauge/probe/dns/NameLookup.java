/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import io.pullgauge.probe.node.Resolver;
import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Looks a name up the way Go's resolver does with this node's files. Safe for use by many threads.
 *
 * <ol>
 *   <li>an address literal is its own answer;
 *   <li>hosts file and DNS in the order of nsswitch.conf;
 *   <li>in DNS: the name as it is when it has at least {@code ndots} dots, then with each search suffix, else the other way round;
 *   <li>for each such name: A and AAAA, server after server; NXDOMAIN ends a name, everything else goes on to the next server.
 * </ol>
 */
public final class NameLookup {

    private final Resolver resolver;
    private final ServerRound round;
    private final Duration bound;
    private final Map<String, CompletableFuture<Optional<Lookup>>> underway = new ConcurrentHashMap<>();

    /** @param bound for one whole lookup; every server gets its turn within it */
    public NameLookup(Resolver resolver, Duration bound) {
        this.resolver = resolver;
        this.bound = bound;
        this.round = new ServerRound(resolver, bound);
    }

    /** Resolves {@code host} (a name or an address literal, without port or brackets). Blocks up to the bound. */
    public Lookup resolve(String host) {
        Optional<InetAddress> literal = Literals.parse(host);
        if (literal.isPresent()) {
            return new Lookup.Found(List.of(literal.get()), List.of(), Map.of("source", "address literal"));
        }
        Lookup last = new Lookup.Failed(
                Cause.DNS_NO_ADDRESS, "nsswitch.conf names no source that Go knows", Map.of("source", "none"));
        for (Resolver.Source source : resolver.order()) {
            last = source == Resolver.Source.FILES ? inHostsFile(host) : inDns(host);
            if (last instanceof Lookup.Found) {
                return last;
            }
        }
        return last;
    }

    private Lookup inHostsFile(String host) {
        List<InetAddress> addresses = resolver.hosts().getOrDefault(plain(host), List.of());
        return addresses.isEmpty()
                ? new Lookup.Failed(Cause.DNS_NO_ADDRESS, "not in the hosts file", Map.of("source", "hosts file"))
                : new Lookup.Found(addresses, List.of(), Map.of("source", "hosts file", "addresses", shown(addresses)));
    }

    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Several connections that are opened to one host at once ask for it once; who comes while a lookup runs takes what it finds. */
    private Lookup inDns(String host) {
        CompletableFuture<Optional<Lookup>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Lookup>> running = underway.putIfAbsent(host, mine);
        if (running != null) {
            return found(running).orElseGet(() -> asked(host));
        }
        try {
            Lookup found = asked(host);
            // What an interrupted thread did not hear says nothing of the servers.
            mine.complete(Thread.currentThread().isInterrupted() ? Optional.empty() : Optional.of(found));
            return found;
        } finally {
            underway.remove(host, mine);
            mine.complete(Optional.empty());
        }
    }

    private static Optional<Lookup> found(CompletableFuture<Optional<Lookup>> running) {
        try {
            return running.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException _) {
            return Optional.empty();
        }
    }

    private Lookup asked(String host) {
        ServerRound.Outcome worst = null;
        long deadline = System.nanoTime() + bound.toNanos();
        for (String name : candidates(host)) {
            if (worst != null && System.nanoTime() >= deadline) {
                break;
            }
            ServerRound.Outcome outcome = round.ask(name, deadline);
            if (!outcome.addresses().isEmpty()) {
                return new Lookup.Found(outcome.addresses(), outcome.sick(), evidence(name, outcome));
            }
            // The first name that fails for another reason than "no such name" is what the runtime reports.
            if (worst == null || (worst.nothingThere() && !outcome.nothingThere())) {
                worst = outcome;
            }
        }
        if (worst == null) {
            return new Lookup.Failed(Cause.DNS_NXDOMAIN, "not a host name", Map.of());
        }
        return new Lookup.Failed(worst.cause(), worst.detail(), evidence(worst.name(), worst));
    }

    /** The names to ask for, in Go's order. */
    List<String> candidates(String host) {
        if (host.length() > 253 || host.isEmpty() || host.contains("..") || host.startsWith(".")) {
            return List.of();
        }
        if (host.endsWith(".")) {
            return List.of(host);
        }
        List<String> names = new ArrayList<>();
        boolean asIsFirst = host.chars().filter(c -> c == '.').count() >= resolver.ndots();
        if (asIsFirst) {
            names.add(host + ".");
        }
        resolver.search().stream()
                .limit(16)
                .map(NameLookup::withoutDots)
                .filter(suffix -> !suffix.isEmpty())
                .forEach(suffix -> names.add(host + "." + suffix + "."));
        if (!asIsFirst) {
            names.add(host + ".");
        }
        return names.stream().filter(name -> name.length() <= 254).distinct().toList();
    }

    private static String withoutDots(String suffix) {
        String head = suffix.startsWith(".") ? suffix.substring(1) : suffix;
        return head.endsWith(".") ? head.substring(0, head.length() - 1) : head;
    }

    private static Map<String, Object> evidence(String name, ServerRound.Outcome outcome) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("source", "dns");
        facts.put("name", plain(name));
        facts.put("servers", outcome.servers());
        if (!outcome.aliases().isEmpty()) {
            facts.put("aliases", outcome.aliases());
        }
        if (!outcome.addresses().isEmpty()) {
            facts.put("addresses", shown(outcome.addresses()));
        }
        return facts;
    }

    private static List<String> shown(List<InetAddress> addresses) {
        return addresses.stream().limit(16).map(InetAddress::getHostAddress).toList();
    }
}
