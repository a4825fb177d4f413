/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.Literals;
import io.pullgauge.probe.dns.NameLookup;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.ProxyServer;
import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.tls.HandshakeFailures;
import io.pullgauge.probe.tls.TlsContexts;
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
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
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

    /** A whole call may take this many stage time-outs: lookup, connect, TLS, answer, body. */
    private static final int STAGES = 5;

    /** A whole layer may take this long; a server that stops sending is cut off by the stage time-out. */
    private static final Duration WHOLE_BLOB = Duration.ofMinutes(15);

    private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");

    private final Node node;
    private final Duration timeout;
    private final InstantSource clock;
    private final NameLookup names;
    private final ConnectionPool pool = new ConnectionPool(32, 30, TimeUnit.SECONDS);
    private final OkHttpClient base;
    private final Map<ClientKey, OkHttpClient> clients = new ConcurrentHashMap<>();

    private final DeadHosts dead = new DeadHosts();

    /** When the look began that this thread's requests belong to. */
    private static final ScopedValue<Long> LOOK = ScopedValue.newInstance();

    /** {@code tlsToProxy} says that a proxy stands between that is spoken to by TLS; {@code socks} is one that speaks SOCKS. */
    private record ClientKey(TlsSettings tls, Ask.Reach reach, boolean tlsToProxy, Optional<ProxyServer> socks) {}

    /** @param timeout the bound for each network stage */
    public Exchanger(Node node, Duration timeout, InstantSource clock) {
        this.node = node;
        this.timeout = timeout;
        this.clock = clock;
        this.names = new NameLookup(node.resolver(), timeout);
        Proxies proxies = new Proxies(node);
        this.base = new OkHttpClient.Builder()
                .connectionPool(pool)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(List.of(
                        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                                .allEnabledCipherSuites()
                                .allEnabledTlsVersions()
                                .build(),
                        ConnectionSpec.CLEARTEXT))
                .followRedirects(false)
                .followSslRedirects(false)
                .proxySelector(proxies)
                .proxyAuthenticator(proxies)
                .hostnameVerifier((_, _) -> true) // judged with the chain, in NodeTrustManager
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout.multipliedBy(STAGES))
                .eventListenerFactory(call -> {
                    Recorder recorder = call.request().tag(Recorder.class);
                    return recorder == null ? okhttp3.EventListener.NONE : recorder;
                })
                .addInterceptor(chain -> {
                    Duration dial = chain.request().tag(Duration.class);
                    return chain.withConnectTimeout(
                                    Math.toIntExact((dial == null ? timeout : dial).toMillis()), TimeUnit.MILLISECONDS)
                            .proceed(chain.request());
                })
                .build();
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
            return new Exchange.Failed(
                    Failure.of(
                            Cause.CONNECT_REFUSED,
                            ask.role(),
                            null,
                            "nobody can dial this address (expected: a host, and a port from 1 to 65535)"),
                    recorder.phases());
        }
        Optional<ProxyServer> impossible =
                node.proxyFor(url.scheme(), url.host(), url.port()).filter(proxy -> !proxy.canBeDialled());
        if (impossible.isPresent()) {
            return new Exchange.Failed(Failures.proxyWithoutPort(impossible.get(), authority(url)), recorder.phases());
        }
        if (Literals.parse(url.host())
                .filter(address -> NodeDns.refuses(ask.reach(), address))
                .isPresent()) {
            return new Exchange.Failed(Failures.reachRefused(ask, authority(url)), recorder.phases());
        }
        DeadHosts.Place place = new DeadHosts.Place(url.scheme(), url.host(), url.port(), ask.tls());
        Optional<Exchange.Failed> known =
                LOOK.isBound() ? dead.since(place, url.encodedPath(), ask.role(), LOOK.get()) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        long began = System.nanoTime();
        Exchange first = Recording.with(recorder, () -> exchange(ask, url, recorder));
        dead.note(place, url.encodedPath(), first, began);
        return isLeftover(first, ask) ? afresh(ask, url) : first;
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
        pool.evictAll();
        Recorder recorder = new Recorder(url.host());
        return Recording.with(recorder, () -> exchange(ask, url, recorder));
    }

    private Exchange exchange(Ask ask, HttpUrl url, Recorder recorder) {
        Optional<ProxyServer> socks = socks(url);
        socks.ifPresent(recorder::throughSocks);
        ClientKey key = new ClientKey(ask.tls(), ask.reach(), isProxyByTls(url), socks);
        OkHttpClient client = clients.computeIfAbsent(key, this::client);
        Call call = client.newCall(request(ask, url, recorder));
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
            return new Exchange.Failed(afterSecondLook(failure, e, ask, url), recorder.phases());
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

    private OkHttpClient client(ClientKey key) {
        TlsContexts.Tls tls = TlsContexts.of(key.tls(), node.trust(), clock, Exchanger::noteCertificateWanted);
        OkHttpClient.Builder client = base.newBuilder()
                .dns(new NodeDns(names, key.reach()))
                .sslSocketFactory(tls.sockets(), tls.trustManager());
        if (key.tlsToProxy()) {
            client.socketFactory(new TlsProxySockets(TlsContexts.of(TlsSettings.DEFAULT, node.trust(), clock, () -> {})
                    .sockets()));
        }
        key.socks()
                .map(proxy -> new SocksSockets(proxy, names))
                .ifPresent(sockets -> client.socketFactory(sockets).dns(sockets));
        return client.build();
    }

    private Optional<ProxyServer> socks(HttpUrl url) {
        return node.proxyFor(url.scheme(), url.host(), url.port()).filter(Proxies::isSocks);
    }

    private boolean isProxyByTls(HttpUrl url) {
        return node.proxyFor(url.scheme(), url.host(), url.port())
                .filter(proxy -> "https".equals(proxy.scheme()))
                .isPresent();
    }

    private static void noteCertificateWanted() {
        Recording.current().ifPresent(Recorder::certificateWanted);
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

    /**
     * Two failures have another look, without any credential: what answers a TLS hello with something else is asked in plain HTTP, to tell a
     * plain registry from any other service; a certificate out of date is overlooked once to read the server's clock, to tell it from ours.
     */
    private Failure afterSecondLook(Failure failure, IOException thrown, Ask ask, HttpUrl url) {
        return switch (failure.cause()) {
            case TLS_OTHER -> HandshakeFailures.isNotTls(thrown) ? inPlainHttp(failure, ask, url) : failure;
            case TLS_EXPIRED, TLS_NOT_YET_VALID -> byServersClock(failure, ask, url);
            default -> failure;
        };
    }

    private Failure inPlainHttp(Failure failure, Ask ask, HttpUrl url) {
        HttpUrl plain = root(url).scheme("http").port(url.port()).build();
        return look(plain, ask) instanceof Exchange.Answer
                ? new Failure(
                        Cause.TLS_PLAIN_HTTP,
                        failure.role(),
                        failure.host(),
                        "the server answers in plain HTTP",
                        failure.evidence())
                : failure;
    }

    private Failure byServersClock(Failure failure, Ask ask, HttpUrl url) {
        TlsSettings own = ask.tls();
        TlsSettings lenient = new TlsSettings(true, own.extraRoots(), own.clientCertificates(), own.origins());
        return look(root(url).build(), ask.checking(lenient)) instanceof Exchange.Answer answer
                ? ClockSuspicion.look(failure, answer, clock.instant())
                : failure;
    }

    private static HttpUrl.Builder root(HttpUrl url) {
        return url.newBuilder().encodedPath("/v2/").query(null);
    }

    private Exchange look(HttpUrl at, Ask ask) {
        return send(Ask.of("GET", at.toString(), ask.role(), ask.tls(), ask.dialTimeout(), 1)
                .within(ask.reach()));
    }

    private static String authority(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    @Override
    public void close() {
        pool.evictAll();
        base.dispatcher().executorService().shutdown();
    }
}
