/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpRequest;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/**
 * A pull-through cache as the product models them: a tag is asked for upstream by HEAD at every pull, which costs nothing; a manifest or
 * blob that it lacks is fetched once and kept. It speaks to its upstream over a real socket.
 */
final class DemoCache implements AutoCloseable {

    private static final Pattern OBJECT = Pattern.compile("/v2/(.+)/(manifests|blobs)/([^/]+)");
    private static final Pattern TOKEN = Pattern.compile("\"(?:access_)?token\" *: *\"([^\"]+)\"");
    private static final Pattern REALM = Pattern.compile("realm=\"([^\"]+)\"");
    private static final List<String> KEPT_HEADERS = List.of("Content-Type", "Docker-Content-Digest");

    private final HttpStandIn server;
    private final OkHttpClient http;
    private final String upstream;
    private final Map<String, HttpReply> kept = new ConcurrentHashMap<>();

    DemoCache(Listen listen, String upstream, InetAddress upstreamAddress, TestCa trusted) {
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .addTrustedCertificate(trusted.certificate())
                .build();
        SSLContext context = certificates.sslContext();
        X509TrustManager trust = certificates.trustManager();
        this.http = new OkHttpClient.Builder()
                .dns(host -> List.of(upstreamAddress))
                .sslSocketFactory(context.getSocketFactory(), trust)
                .build();
        this.upstream = upstream;
        this.server = HttpStandIn.start(listen, this::answer);
    }

    String url() {
        return server.url();
    }

    private HttpReply answer(HttpRequest request) {
        Matcher object = OBJECT.matcher(request.path());
        if (request.path().equals("/v2/")) {
            return HttpReply.json(200, "{}");
        }
        if (!object.matches()) {
            return HttpReply.error(404, "UNSUPPORTED", "only pulls are answered here");
        }
        try {
            return pulled(request, object.group(1), object.group(2), object.group(3));
        } catch (IOException e) {
            return HttpReply.error(502, "UNKNOWN", "the upstream does not answer");
        }
    }

    private HttpReply pulled(HttpRequest request, String repository, String kind, String reference) throws IOException {
        String digest = reference;
        if (!reference.startsWith("sha256:")) {
            HttpReply head = fetch("HEAD", request, repository, kind, reference);
            digest = header(head, "Docker-Content-Digest");
            if (head.status() != 200 || digest == null) {
                return head;
            }
        }
        String key = repository + '@' + digest;
        HttpReply known = kept.get(key);
        if (known != null) {
            return known;
        }
        HttpReply fetched = fetch("GET", request, repository, kind, digest);
        if (fetched.status() == 200) {
            kept.put(key, fetched);
        }
        return fetched;
    }

    private static @Nullable String header(HttpReply reply, String name) {
        return reply.headers().stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(HttpReply.Header::value)
                .findFirst()
                .orElse(null);
    }

    private HttpReply fetch(String method, HttpRequest asked, String repository, String kind, String reference)
            throws IOException {
        String url = upstream + "/v2/" + repository + "/" + kind + "/" + reference;
        try (Response first = http.newCall(request(method, url, asked, null)).execute()) {
            if (first.code() != 401) {
                return reply(first);
            }
            String token = token(first, repository);
            try (Response second =
                    http.newCall(request(method, url, asked, token)).execute()) {
                return reply(second);
            }
        }
    }

    private static Request request(String method, String url, HttpRequest asked, @Nullable String token) {
        Request.Builder request = new Request.Builder().url(url).method(method, null);
        asked.headers().getOrDefault("accept", List.of()).forEach(value -> request.addHeader("Accept", value));
        return token == null
                ? request.build()
                : request.header("Authorization", "Bearer " + token).build();
    }

    private String token(Response challenge, String repository) throws IOException {
        Matcher realm = REALM.matcher(String.valueOf(challenge.header("WWW-Authenticate")));
        if (!realm.find()) {
            throw new IOException("no realm");
        }
        String url = realm.group(1) + "?service=registry.test&scope=repository:" + repository + ":pull";
        try (Response answer =
                http.newCall(new Request.Builder().url(url).build()).execute()) {
            Matcher token = TOKEN.matcher(answer.body().string());
            return token.find() ? token.group(1) : "";
        }
    }

    /** Not the limit's headers: they are about this cache's own pulls, and no cache passes them on. */
    private static HttpReply reply(Response response) throws IOException {
        HttpReply reply = HttpReply.of(response.code()).body(response.body().bytes());
        for (String name : KEPT_HEADERS) {
            String value = response.header(name);
            reply = value == null ? reply : reply.header(name, value);
        }
        return reply;
    }

    @Override
    public void close() {
        server.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
