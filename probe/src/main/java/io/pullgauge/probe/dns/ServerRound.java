/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import io.pullgauge.probe.node.Resolver;
import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks a node's DNS servers for one name.
 *
 * <p>Go waits for a silent server to the end of its time-out (5 s) before it asks the next. We must be done within one bound and still
 * give each server its whole share, so a silent server is overtaken: the next one is asked after a part of the bound, while the answer of
 * the first is still welcome. Who overtook whom is a warning, because the runtime would have waited.
 */
final class ServerRound {

    /** The share of the bound after which a silent server is overtaken, at most this long. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MAX_ROUNDS = 3;

    private final Resolver resolver;
    private final Duration bound;
    private final Map<InetAddress, SimpleResolver> clients = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    ServerRound(Resolver resolver, Duration bound) {
        this.resolver = resolver;
        this.bound = bound;
    }

    /**
     * What all servers together said of a name.
     *
     * @param cause meaningful only when there are no addresses
     */
    record Outcome(
            String name,
            List<InetAddress> addresses,
            List<String> aliases,
            List<Cause> sick,
            Cause cause,
            String detail,
            Map<String, String> servers) {

        boolean nothingThere() {
            return cause == Cause.DNS_NXDOMAIN || cause == Cause.DNS_NO_ADDRESS;
        }
    }

    /** @param deadline in {@link System#nanoTime()}'s terms; every server gets its turn before it, several times where there is time */
    Outcome ask(String name, long deadline) {
        Name question;
        try {
            question = Name.fromString(name);
        } catch (TextParseException _) {
            return new Outcome(name, List.of(), List.of(), List.of(), Cause.DNS_NXDOMAIN, "not a host name", Map.of());
        }
        List<InetAddress> servers = inTurn();
        int rounds = Math.clamp(resolver.attempts(), 1, MAX_ROUNDS);
        int turns = servers.size() * rounds;
        List<Pending> asked = new ArrayList<>();
        // A second round, as Go makes it whatever the first has brought: one lost packet is no fault, nor one SERVFAIL.
        for (int i = 0; i < turns && System.nanoTime() < deadline; i++) {
            asked.add(send(servers.get(i % servers.size()), question));
            Pending answered = await(asked, i == turns - 1 ? deadline : patience(deadline, turns - i));
            if (answered != null) {
                return outcome(name, asked, answered);
            }
        }
        return outcome(name, asked, null);
    }

    private List<InetAddress> inTurn() {
        List<InetAddress> servers = resolver.servers();
        if (!resolver.rotate() || servers.size() < 2) {
            return servers;
        }
        int first = Math.floorMod(turn.getAndIncrement(), servers.size());
        List<InetAddress> turned = new ArrayList<>(servers.subList(first, servers.size()));
        turned.addAll(servers.subList(0, first));
        return turned;
    }

    private static long patience(long deadline, int turnsLeft) {
        long now = System.nanoTime();
        return now + Math.min((deadline - now) / turnsLeft, PATIENCE.toNanos());
    }

    /** A server's two answers on their way. */
    private record Pending(InetAddress server, CompletableFuture<ServerAnswer> v4, CompletableFuture<ServerAnswer> v6) {

        boolean done() {
            return v4.isDone() && v6.isDone();
        }

        boolean settled() {
            return done() && merged().definitive();
        }

        /** One family has addresses though the other is silent: good enough, the runtime comes to use them too. */
        boolean halfway() {
            return !done() && !merged().addresses().isEmpty();
        }

        /** Both answers as one; a family that failed does not hide the addresses of the other. */
        ServerAnswer merged() {
            ServerAnswer a = done(v4);
            ServerAnswer b = done(v6);
            List<InetAddress> all = new ArrayList<>(a.addresses());
            all.addAll(b.addresses());
            ServerAnswer worse = a.cause() != null ? a : b;
            if (!all.isEmpty() || worse.cause() == null) {
                List<String> aliases = a.aliases().isEmpty() ? b.aliases() : a.aliases();
                return new ServerAnswer(all, aliases, null, true, all.isEmpty() ? "no address" : "answered");
            }
            return worse;
        }

        private static ServerAnswer done(CompletableFuture<ServerAnswer> future) {
            return future.isDone() ? future.join() : ServerAnswer.of(new TimeoutException());
        }
    }

    private Pending send(InetAddress server, Name name) {
        SimpleResolver client = clients.computeIfAbsent(server, this::client);
        return new Pending(server, query(client, name, Type.A), query(client, name, Type.AAAA));
    }

    private SimpleResolver client(InetAddress server) {
        SimpleResolver client = new SimpleResolver(new InetSocketAddress(server, SimpleResolver.DEFAULT_PORT));
        // An answer that comes later than the node itself would wait is none to the runtime either.
        client.setTimeout(resolver.timeout().compareTo(bound) < 0 ? resolver.timeout() : bound);
        client.setTCP(resolver.overTcp());
        return client;
    }

    private static CompletableFuture<ServerAnswer> query(SimpleResolver client, Name name, int type) {
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        return client.sendAsync(question)
                .toCompletableFuture()
                .handle((message, thrown) -> thrown == null ? ServerAnswer.of(message) : ServerAnswer.of(thrown));
    }

    /** The first server, in the order asked, whose answer settles the matter; null when none has until {@code until}. */
    private static @Nullable Pending await(List<Pending> asked, long until) {
        while (true) {
            for (Pending pending : asked) {
                if (pending.settled()) {
                    return pending;
                }
            }
            List<CompletableFuture<?>> open = new ArrayList<>();
            for (Pending pending : asked) {
                if (!pending.done()) {
                    open.add(CompletableFuture.allOf(pending.v4(), pending.v6()));
                }
            }
            long left = until - System.nanoTime();
            if (open.isEmpty() || left <= 0 || Thread.currentThread().isInterrupted()) {
                return asked.stream().filter(Pending::halfway).findFirst().orElse(null);
            }
            waitForAny(open, left);
        }
    }

    private static void waitForAny(List<CompletableFuture<?>> open, long nanos) {
        try {
            CompletableFuture.anyOf(open.toArray(CompletableFuture[]::new)).get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // Looked at again by the caller.
        }
    }

    private static Outcome outcome(String name, List<Pending> asked, @Nullable Pending answered) {
        Map<String, String> shown = new LinkedHashMap<>();
        Map<InetAddress, Cause> sick = new LinkedHashMap<>();
        for (Pending pending : asked) {
            ServerAnswer answer = pending.merged();
            shown.put(pending.server().getHostAddress(), answer.shown());
            if (answer.cause() != null && !pending.equals(answered)) {
                sick.put(pending.server(), answer.cause());
            }
        }
        if (answered == null) {
            List<Cause> all = List.copyOf(sick.values());
            Cause cause = worst(all);
            return new Outcome(name, List.of(), List.of(), all, cause, cause.summary(), shown);
        }
        // The server that answers the second question lost a packet of the first: that is not its fault.
        sick.remove(answered.server());
        ServerAnswer answer = answered.merged();
        shown.put(answered.server().getHostAddress(), answer.shown());
        if (answered.halfway()) {
            sick.put(answered.server(), Cause.DNS_TIMEOUT);
        }
        Cause cause = answer.cause() == null ? Cause.DNS_NO_ADDRESS : answer.cause();
        return new Outcome(
                name, answer.addresses(), answer.aliases(), List.copyOf(sick.values()), cause, answer.shown(), shown);
    }

    /** With no server left: an answer that says something beats silence, silence beats nobody there. */
    private static Cause worst(List<Cause> sick) {
        return Stream.of(Cause.DNS_SERVFAIL, Cause.DNS_REFUSED, Cause.DNS_TIMEOUT, Cause.DNS_SERVER_UNREACHABLE)
                .filter(sick::contains)
                .findFirst()
                .orElse(Cause.DNS_TIMEOUT);
    }
}
