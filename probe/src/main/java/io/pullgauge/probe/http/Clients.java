/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.NameLookup;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.ProxyServer;
import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.tls.TlsContexts;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * okhttp's clients of one node: one for each way of trusting and of getting through a proxy, all over one pool of connections. None follows a
 * redirect, answers a challenge or retries.
 */
final class Clients implements AutoCloseable {

    /** A whole call may take this many stage time-outs: lookup, connect, TLS, answer, body. */
    private static final int STAGES = 5;

    /** What Go offers unasked; JSSE has more, by which it would get on with servers with which no runtime does. */
    private static final String[] GO_CIPHER_SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
    };

    private static final List<ConnectionSpec> AS_GO_CONNECTS = List.of(
            new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                    .cipherSuites(GO_CIPHER_SUITES)
                    .allEnabledTlsVersions()
                    .build(),
            ConnectionSpec.CLEARTEXT);

    private final Node node;
    private final InstantSource clock;
    private final NameLookup names;
    private final ConnectionPool pool = new ConnectionPool(32, 30, TimeUnit.SECONDS);
    /** For connections that are opened to see whether they can be. */
    private final ConnectionPool unkept = new ConnectionPool(0, 1, TimeUnit.SECONDS);

    private final OkHttpClient base;
    private final Map<Key, OkHttpClient> clients = new ConcurrentHashMap<>();

    /** {@code tlsToProxy} says that a proxy stands between that is spoken to by TLS; {@code socks} is one that speaks SOCKS. */
    private record Key(
            TlsSettings tls, Ask.Reach reach, boolean tlsToProxy, Optional<ProxyServer> socks, boolean connects) {}

    /** A connection is open, and all that was wanted is known. Of a kind after which okhttp never tries again. */
    static final class Connected extends ProtocolException {
        private static final long serialVersionUID = 1;
    }

    Clients(Node node, Duration timeout, InstantSource clock) {
        this.node = node;
        this.clock = clock;
        this.names = new NameLookup(node.resolver(), timeout);
        Proxies proxies = new Proxies(node);
        this.base = new OkHttpClient.Builder()
                .connectionPool(pool)
                .protocols(List.of(Protocol.HTTP_1_1))
                // TLS comes with the node's trust, below. A client that could do TLS without would read the JDK's own
                // roots
                // into memory.
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
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

    /** The client for this request. */
    OkHttpClient of(Ask ask, HttpUrl url) {
        return clients.computeIfAbsent(key(ask, url, false), this::make);
    }

    /** One that opens a new connection as for this request, sends nothing over it, and ends with {@link Connected}. */
    OkHttpClient connecting(Ask ask, HttpUrl url) {
        return clients.computeIfAbsent(
                key(ask, url, true),
                key -> make(key)
                        .newBuilder()
                        .connectionPool(unkept)
                        .addNetworkInterceptor(chain -> {
                            throw new Connected();
                        })
                        .build());
    }

    private Key key(Ask ask, HttpUrl url, boolean connects) {
        Optional<ProxyServer> proxy = node.proxyFor(url.scheme(), url.host(), url.port());
        boolean tlsToProxy =
                proxy.filter(server -> "https".equals(server.scheme())).isPresent();
        return new Key(ask.tls(), ask.reach(), tlsToProxy, proxy.filter(Proxies::isSocks), connects);
    }

    private OkHttpClient make(Key key) {
        TlsContexts.Tls tls = TlsContexts.of(key.tls(), node.trust(), clock, Clients::noteCertificateWanted);
        OkHttpClient.Builder client = base.newBuilder()
                .dns(new NodeDns(names, key.reach()))
                .connectionSpecs(AS_GO_CONNECTS)
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

    private static void noteCertificateWanted() {
        Recording.current().ifPresent(Recorder::certificateWanted);
    }

    /** Lets no request use a connection that is open now. */
    void evictAll() {
        pool.evictAll();
    }

    @Override
    public void close() {
        evictAll();
        base.dispatcher().executorService().shutdown();
    }
}
