/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.Literals;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.ProxyServer;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Makes requests with a node's own resolver, proxies and trust. Connections are kept and shared; safe for use by many threads; every call
 * blocks at most a few times the stage time-out.
 *
 * <p>okhttp follows no redirect, answers no challenge and retries nothing here: what a server says is for the caller to judge, because
 * whoever follows a server's word blindly sends credentials where it points.
 */
public final class Exchanger implements AutoCloseable {

    /** A whole layer may take this long; a server that stops sending is cut off by the stage time-out. */
    private static final Duration WHOLE_BLOB = Duration.ofMinutes(15);

    private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");

    private final Node node;
    private final Duration timeout;
    private final InstantSource clock;
    private final Clients clients;

    private final DeadHosts dead = new DeadHosts();

    private static final int MOST_OPENED = 1000;
    /** Connections that were opened to ask nothing. */
    private final Map<DeadHosts.Place, Opened> opened = new ConcurrentHashMap<>();

    private record Opened(Connection.Open connection, long at) {}

    /** When the look began that this thread's requests belong to. */
    private static final ScopedValue<Long> LOOK = ScopedValue.newInstance();

    /** @param timeout the bound for each network stage */
    public Exchanger(Node node, Duration timeout, InstantSource clock) {
        this.node = node;
        this.timeout = timeout;
        this.clock = clock;
        this.clients = new Clients(node, timeout, clock);
    }

    /** The proxy that requests to this host go through. */
    public Optional<ProxyServer> proxyFor(String scheme, String host, int port) {
        return node.proxyFor(scheme, host, port);
    }

    /** Does work whose requests belong together: it takes over what other looks find dead from now on. */
    public <T> T asOneLook(Supplier<T> work) {
        return ScopedValue.where(LOOK, System.nanoTime()).call(work::get);
    }

    /** Makes one request. Never throws for something the network did. */
    public Exchange send(Ask ask) {
        HttpUrl url = HttpUrl.parse(ask.url());
        Recorder recorder = new Recorder(url == null ? "" : url.host());
        if (url == null) {
            return new Exchange.Failed(undiallable(ask), recorder.phases());
        }
        Optional<Exchange.Failed> known = foreseen(ask, url, recorder);
        if (known.isPresent()) {
            return known.get();
        }
        long began = System.nanoTime();
        Exchange first = Recording.with(recorder, () -> exchange(ask, url, recorder));
        dead.note(place(ask, url), url.encodedPath(), first, began);
        return isLeftover(first, ask) ? afresh(ask, url) : first;
    }

    /** What came of opening a connection. */
    public sealed interface Connection {
        Phases phases();

        /** It was opened, as far as TLS goes, and closed again. */
        record Open(Phases phases) implements Connection {}

        /** It could not be opened. */
        record Closed(Failure failure, Phases phases) implements Connection {}
    }

    /**
     * Opens a connection as for this request, and sends nothing over it. Never throws for something the network did.
     *
     * @param within what was opened so lately is not opened again: several registries may share a mirror
     */
    public Connection connect(Ask ask, Duration within) {
        HttpUrl url = HttpUrl.parse(ask.url());
        Recorder recorder = new Recorder(url == null ? "" : url.host());
        if (url == null) {
            return new Connection.Closed(undiallable(ask), recorder.phases());
        }
        DeadHosts.Place place = place(ask, url);
        Opened last = opened.get(place);
        if (last != null && System.nanoTime() - last.at() < within.toNanos()) {
            return last.connection();
        }
        Optional<Exchange.Failed> known = foreseen(ask, url, recorder);
        if (known.isPresent()) {
            return new Connection.Closed(known.get().failure(), known.get().phases());
        }
        long began = System.nanoTime();
        Connection connection = Recording.with(recorder, () -> open(ask, url, recorder));
        switch (connection) {
            case Connection.Open open -> remember(place, open);
            case Connection.Closed(Failure failure, Phases phases) ->
                dead.note(place, url.encodedPath(), new Exchange.Failed(failure, phases), began);
        }
        return connection;
    }

    private void remember(DeadHosts.Place place, Connection.Open connection) {
        if (opened.size() >= MOST_OPENED) {
            opened.clear();
        }
        opened.put(place, new Opened(connection, System.nanoTime()));
    }

    private Connection open(Ask ask, HttpUrl url, Recorder recorder) {
        proxyFor(url.scheme(), url.host(), url.port()).filter(Proxies::isSocks).ifPresent(recorder::throughSocks);
        try (Response response = clients.connecting(ask, url)
                .newCall(request(ask, url, recorder))
                .execute()) {
            throw new IllegalStateException("an answer to no request: " + response.code());
        } catch (Clients.Connected done) {
            return new Connection.Open(recorder.phases());
        } catch (IOException e) {
            Failure failure = Failures.of(e, recorder, ask, authority(url));
            return new Connection.Closed(new SecondLook(this, clock).at(failure, e, ask, url), recorder.phases());
        }
    }

    private static Failure undiallable(Ask ask) {
        return Failure.of(
                Cause.CONNECT_REFUSED,
                ask.role(),
                null,
                "nobody can dial this address (expected: a host, and a port from 1 to 65535)");
    }

    /** What fails before anything is sent: by what the node's files say, by our own policy, or by what another look found. */
    private Optional<Exchange.Failed> foreseen(Ask ask, HttpUrl url, Recorder recorder) {
        Optional<ProxyServer> impossible =
                node.proxyFor(url.scheme(), url.host(), url.port()).filter(proxy -> !proxy.canBeDialled());
        if (impossible.isPresent()) {
            return Optional.of(new Exchange.Failed(
                    Failures.proxyWithoutPort(impossible.get(), authority(url)), recorder.phases()));
        }
        if (Literals.parse(url.host())
                .filter(address -> NodeDns.refuses(ask.reach(), address))
                .isPresent()) {
            return Optional.of(new Exchange.Failed(Failures.reachRefused(ask, authority(url)), recorder.phases()));
        }
        return LOOK.isBound()
                ? dead.since(place(ask, url), url.encodedPath(), ask.role(), LOOK.get())
                : Optional.empty();
    }

    private static DeadHosts.Place place(Ask ask, HttpUrl url) {
        return new DeadHosts.Place(url.scheme(), url.host(), url.port(), ask.tls());
    }

    /**
     * Whether an earlier answer was longer than it said, and its rest was taken for the answer to this request. Go notices such a rest while
     * the connection is idle, and opens another one.
     */
    private static boolean isLeftover(Exchange exchange, Ask ask) {
        return exchange instanceof Exchange.Failed failed
                && failed.phases().reused()
                && failed.failure().cause() == Cause.REGISTRY_UNEXPECTED_RESPONSE
                && ask.form() == null;
    }

    private Exchange afresh(Ask ask, HttpUrl url) {
        clients.evictAll();
        Recorder recorder = new Recorder(url.host());
        return Recording.with(recorder, () -> exchange(ask, url, recorder));
    }

    private Exchange exchange(Ask ask, HttpUrl url, Recorder recorder) {
        proxyFor(url.scheme(), url.host(), url.port()).filter(Proxies::isSocks).ifPresent(recorder::throughSocks);
        Call call = clients.of(ask, url).newCall(request(ask, url, recorder));
        if (ask.maxBody() == Ask.HASH_ONLY) {
            call.timeout().timeout(WHOLE_BLOB.toMillis(), TimeUnit.MILLISECONDS);
        }
        try (Response response = call.execute()) {
            Optional<String> unframed = Framing.fault(response);
            if (unframed.isPresent()) {
                // Closing alone would read on for a while, in search of the end.
                call.cancel();
                return new Exchange.Failed(
                        Failure.of(Cause.REGISTRY_UNEXPECTED_RESPONSE, ask.role(), authority(url), unframed.get()),
                        recorder.phases());
            }
            return answer(ask, call, response, recorder);
        } catch (IOException e) {
            Failure failure = Failures.of(e, recorder, ask, authority(url));
            return new Exchange.Failed(new SecondLook(this, clock).at(failure, e, ask, url), recorder.phases());
        } catch (IllegalArgumentException e) {
            // A header value that cannot be sent: it came from a file or a server and holds control characters.
            // Or one that came and that okhttp cannot work with, such as a negative length.
            call.cancel();
            boolean answered = recorder.point() == Recorder.Point.BODY;
            return new Exchange.Failed(
                    Failure.of(
                            answered ? Cause.REGISTRY_UNEXPECTED_RESPONSE : Cause.UNKNOWN,
                            ask.role(),
                            authority(url),
                            answered ? "the answer's headers make no sense" : "the request cannot be built"),
                    recorder.phases());
        }
    }

    private Request request(Ask ask, HttpUrl url, Recorder recorder) {
        Headers.Builder headers = new Headers.Builder();
        ask.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        if (headers.get("Accept-Encoding") == null) {
            headers.add("Accept-Encoding", "identity");
        }
        RequestBody body = ask.form() == null ? null : RequestBody.create(ask.form(), FORM);
        Duration dial = ask.dialTimeout().compareTo(timeout) < 0 ? ask.dialTimeout() : timeout;
        return new Request.Builder()
                .url(url)
                .headers(headers.build())
                .method(ask.method(), body)
                .tag(Recorder.class, recorder)
                .tag(Duration.class, dial)
                .build();
    }

    private static Exchange.Answer answer(Ask ask, Call call, Response response, Recorder recorder) throws IOException {
        Body body = "HEAD".equals(ask.method()) ? Body.NONE : Body.read(call, response, ask.maxBody());
        Phases phases = recorder.phases();
        return new Exchange.Answer(
                ask.url(),
                response.code(),
                headers(response),
                body.kept(),
                body.digest(),
                body.length(),
                body.cut(),
                isLocal(phases),
                phases);
    }

    private static Map<String, List<String>> headers(Response response) {
        Map<String, List<String>> headers = new TreeMap<>();
        response.headers().toMultimap().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }

    private static boolean isLocal(Phases phases) {
        if (!(phases.connect().get("address") instanceof String address)
                || phases.connect().containsKey("proxy")) {
            return false;
        }
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        try {
            return NodeDns.isLocal(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String authority(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    @Override
    public void close() {
        clients.close();
    }
}
