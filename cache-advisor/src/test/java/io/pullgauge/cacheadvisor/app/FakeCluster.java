/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pullgauge.cacheadvisor.kubernetes.Kubeconfig;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small API server on a loopback port: it issues tokens, reviews them, and lists and watches pods. */
public final class FakeCluster implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern SINCE = Pattern.compile("resourceVersion=(\\d{1,9})");
    public static final String ISSUER = "https://kubernetes.default.svc";

    public final AtomicInteger tokenReviews = new AtomicInteger();
    public final AtomicInteger accessReviews = new AtomicInteger();
    public final AtomicInteger keyReads = new AtomicInteger();
    /** Opaque token to the user whom it stands for. */
    public final Map<String, String> people = new ConcurrentHashMap<>();
    /** "user verb path" that are granted. */
    public final List<String> grants = new CopyOnWriteArrayList<>();

    private final List<ECKey> keys = new CopyOnWriteArrayList<>();
    private final Map<String, String> pods = new ConcurrentHashMap<>();
    private final Map<String, String> zones = new ConcurrentHashMap<>();
    private final List<LinkedBlockingQueue<String>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger version = new AtomicInteger(1);
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile boolean away;
    private volatile String forbidden = "/none";
    private volatile @Nullable String redirect;
    private volatile String oddWords = "";
    private volatile Instant now = Instant.now();

    public FakeCluster() throws Exception {
        rotate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public void clock(Instant time) {
        now = time;
    }

    /** Signs with a new key from now on; the old ones stay published. */
    public ECKey rotate() throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyID("key-" + (keys.size() + 1))
                .generate();
        keys.add(key);
        return key;
    }

    public void away(boolean gone) {
        away = gone;
    }

    /** Refuses whatever ends so, as where a role lacks it. */
    public void forbid(String path) {
        forbidden = path;
    }

    /** Sends every request on to there. */
    public void redirect(String elsewhere, String words) {
        oddWords = words;
        redirect = elsewhere;
    }

    /** Answers every request with these words. */
    public void babble(String words) {
        oddWords = words;
    }

    public Location location(Path folder) throws IOException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new Location.KubeConfig(Kubeconfig.leadingTo(url, "pullgauge", folder));
    }

    public void addPod(String uid) {
        addPod(uid, "");
    }

    /** A node whose label says where it stands; listed, and never changed later. */
    public void addNode(String name, String zone) {
        zones.put(name, zone);
    }

    /** A pod with more than a name: {@code "spec":{…},"status":{…}}. */
    public void addPod(String uid, String more) {
        String type = pods.put(uid, more) == null ? "ADDED" : "MODIFIED";
        tell(type, uid);
    }

    /** How many watches are open: what changes is told to these. */
    public int watching() {
        return watchers.size();
    }

    public void removePod(String uid) {
        tell("DELETED", uid);
        pods.remove(uid);
    }

    private record Told(int version, String event) {}

    private void tell(String type, String uid) {
        int now = version.incrementAndGet();
        String event = "{\"type\":\"" + type + "\",\"object\":" + pod(uid, now) + "}\n";
        told.add(new Told(now, event));
        watchers.forEach(each -> each.add(event));
    }

    /** What changed between the list and the watch is told first, as an API server does. */
    private void tellAgain(String query, LinkedBlockingQueue<String> events) {
        Matcher since = SINCE.matcher(query);
        if (since.find()) {
            int version = Integer.parseInt(since.group(1));
            told.stream().filter(each -> each.version > version).forEach(each -> events.add(each.event));
        }
    }

    private String pod(String uid, int version) {
        String more = pods.getOrDefault(uid, "");
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p-" + uid
                + "\",\"namespace\":\"pullgauge\",\"uid\":\"" + uid
                + "\",\"creationTimestamp\":\"2026-11-21T09:00:00Z\",\"resourceVersion\":\"" + version + "\"}"
                + (more.isEmpty() ? "" : "," + more) + "}";
    }

    /** The claims of a good token of the agent on this node; no node at all, as before Kubernetes 1.30, where it is empty. */
    public JWTClaimsSet.Builder claims(String node, String podUid) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("pullgauge")
                .subject("system:serviceaccount:pullgauge:pullgauge-agent")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofHours(1))))
                .claim("kubernetes.io", bound(node, podUid));
    }

    private static Map<String, Object> bound(String node, String podUid) {
        Map<String, Object> claim = new HashMap<>(Map.of(
                "namespace", "pullgauge",
                "pod", Map.of("name", "p-" + podUid, "uid", podUid),
                "serviceaccount", Map.of("name", "pullgauge-agent", "uid", "sa")));
        if (!node.isEmpty()) {
            claim.put("node", Map.of("name", node, "uid", "uid-of-" + node));
        }
        return claim;
    }

    public String token(String node, String podUid) throws JOSEException {
        return sign(keys.getLast(), claims(node, podUid).build());
    }

    public String sign(ECKey key, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    public ECKey key() {
        return keys.getLast();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String elsewhere = redirect;
        if (elsewhere != null) {
            exchange.getResponseHeaders().set("location", elsewhere + path);
            answer(exchange, 307, oddWords);
        } else if (!oddWords.isEmpty()) {
            answer(exchange, 200, oddWords);
        } else if (away || path.endsWith(forbidden)) {
            answer(exchange, 403, "{\"kind\":\"Status\",\"code\":403}");
        } else if (path.endsWith("/tokenreviews")) {
            tokenReviews.incrementAndGet();
            answer(exchange, 201, review(body(exchange)));
        } else if (path.endsWith("/subjectaccessreviews")) {
            accessReviews.incrementAndGet();
            answer(exchange, 201, access(body(exchange)));
        } else if (path.equals("/openid/v1/jwks")) {
            keyReads.incrementAndGet();
            answer(exchange, 200, new JWKSet(new ArrayList<>(keys)).toString());
        } else if (path.equals("/.well-known/openid-configuration")) {
            answer(exchange, 200, "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"https://192.0.2.1/keys\"}");
        } else if (path.endsWith("/namespaces/pullgauge/pods") || path.equals("/api/v1/pods")) {
            pods(exchange);
        } else if (path.equals("/api/v1/nodes")) {
            nodes(exchange);
        } else {
            answer(exchange, 404, "{\"kind\":\"Status\",\"code\":404}");
        }
    }

    private void nodes(HttpExchange exchange) throws IOException {
        if (isWatch(exchange)) {
            if (isUpgrade(exchange)) {
                answer(exchange, 200, "{}");
            } else {
                watch(exchange, new LinkedBlockingQueue<>());
            }
            return;
        }
        String items = zones.entrySet().stream()
                .map(node -> "{\"metadata\":{\"name\":\"" + node.getKey() + "\",\"uid\":\"u-" + node.getKey()
                        + "\",\"resourceVersion\":\"1\",\"labels\":{\"topology.kubernetes.io/zone\":\""
                        + node.getValue()
                        + "\"}},\"status\":{\"images\":[{\"names\":[\"r.example/app:v1\"],\"sizeBytes\":1}]}}")
                .collect(Collectors.joining(","));
        answer(
                exchange,
                200,
                "{\"apiVersion\":\"v1\",\"kind\":\"NodeList\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
                        + items + "]}");
    }

    private static boolean isWatch(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
    }

    private void pods(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (!isWatch(exchange)) {
            String items = String.join(
                    ",", pods.keySet().stream().map(uid -> pod(uid, 1)).toList());
            answer(
                    exchange,
                    200,
                    "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"" + version.get()
                            + "\"},\"items\":[" + items + "]}");
            return;
        }
        if (isUpgrade(exchange)) {
            answer(exchange, 200, "{}");
            return;
        }
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        watchers.add(events);
        tellAgain(query, events);
        watch(exchange, events);
    }

    private static boolean isUpgrade(HttpExchange exchange) {
        return "websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"));
    }

    private void watch(HttpExchange exchange, LinkedBlockingQueue<String> events) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            while (!threads.isShutdown()) {
                out.write(events.take().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException | IOException gone) {
            watchers.remove(events);
        }
    }

    private String review(JsonNode review) {
        String token = review.path("spec").path("token").asString("");
        List<String> audiences = new ArrayList<>();
        review.path("spec").path("audiences").forEach(each -> audiences.add(each.asString("")));
        String user = people.get(token);
        if (user != null) {
            return "{\"status\":{\"authenticated\":true,\"user\":{\"username\":\"" + user + "\",\"groups\":[\"g\"]}}}";
        }
        return "{\"status\":" + ofAgent(token, audiences) + "}";
    }

    private String ofAgent(String token, List<String> audiences) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            Map<String, Object> ours = claims.getJSONObjectClaim("kubernetes.io");
            String uid = String.valueOf(((Map<?, ?>) Objects.requireNonNull(ours.get("pod"))).get("uid"));
            String node = ours.get("node") instanceof Map<?, ?> place
                    ? "\"authentication.kubernetes.io/node-name\":[\"" + place.get("name") + "\"],"
                    : "";
            if (pods.containsKey(uid) && claims.getAudience().containsAll(audiences)) {
                return "{\"authenticated\":true,\"audiences\":[\"pullgauge\"],\"user\":{\"username\":\""
                        + claims.getSubject() + "\",\"extra\":{" + node
                        + "\"authentication.kubernetes.io/pod-uid\":[\"" + uid + "\"]}}}";
            }
        } catch (java.text.ParseException | RuntimeException e) {
            return "{\"authenticated\":false}";
        }
        return "{\"authenticated\":false}";
    }

    private String access(JsonNode review) {
        JsonNode spec = review.path("spec");
        String asked = spec.path("user").asString("") + " "
                + spec.path("nonResourceAttributes").path("verb").asString("") + " "
                + spec.path("nonResourceAttributes").path("path").asString("");
        return "{\"status\":{\"allowed\":" + grants.contains(asked) + "}}";
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        return JSON.readTree(exchange.getRequestBody().readAllBytes());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
