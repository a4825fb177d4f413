/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server's pods as they go over the wire, in pages and watches, with the ways in which such a server fails. */
final class ScriptedApi implements AutoCloseable {
    private static final String END = "end";

    final AtomicInteger lists = new AtomicInteger();
    final AtomicInteger watches = new AtomicInteger();
    private final Map<String, String> pods = new ConcurrentSkipListMap<>();
    private final List<LinkedBlockingQueue<String>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger version = new AtomicInteger(100);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile boolean away;
    private volatile int forgotten;

    ScriptedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    ApiServer connection() {
        return new ApiServer(new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withRequestTimeout(10_000)
                        .withWatchReconnectInterval(50)
                        .withWatchReconnectLimit(-1)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build());
    }

    /** Drops every connection until it is back; what happens meanwhile is told to nobody. */
    void away(boolean gone) {
        away = gone;
        if (gone) {
            watchers.forEach(each -> each.add(END));
        }
    }

    /** From now on knows nothing older than this moment: a watch from before ends with 410, and so does one that asks for it. */
    void compact() {
        forgotten = version.incrementAndGet();
        send("{\"type\":\"ERROR\",\"object\":" + expired() + "}");
        watchers.forEach(each -> each.add(END));
    }

    void bookmark() {
        send(
                "{\"type\":\"BOOKMARK\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\""
                        + version.incrementAndGet()
                        + "\",\"creationTimestamp\":null},\"spec\":{\"containers\":null},\"status\":{}}}");
    }

    /** A whole pod, in which {@code "resourceVersion":"?"} becomes the present one. */
    void put(String name, String json) {
        String whole =
                json.replace("\"resourceVersion\":\"?\"", "\"resourceVersion\":\"" + version.incrementAndGet() + "\"");
        boolean there = pods.put(name, whole) != null;
        if (!away) {
            send("{\"type\":\"" + (there ? "MODIFIED" : "ADDED") + "\",\"object\":" + whole + "}");
        }
    }

    void remove(String name) {
        String last = pods.remove(name);
        if (!away) {
            send("{\"type\":\"DELETED\",\"object\":" + last + "}");
        }
    }

    /** A line of the watch as it is. */
    void send(String line) {
        watchers.forEach(each -> each.add(line.replaceAll("\\s*\\n\\s*", "") + "\n"));
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (away || !exchange.getRequestURI().getPath().equals("/api/v1/pods")) {
            exchange.close();
            return;
        }
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (!query.contains("watch=true")) {
            list(exchange, query);
        } else if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
            answer(exchange, 200, "{}");
        } else {
            watch(exchange, query);
        }
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        lists.incrementAndGet();
        List<String> all = new ArrayList<>(pods.values());
        int from = number(query, "continue");
        int limit = Math.max(1, number(query, "limit"));
        int to = Math.min(all.size(), from + limit);
        String more = to < all.size() ? ",\"continue\":\"" + to + "\"" : "";
        answer(
                exchange,
                200,
                "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"" + version.get()
                        + "\"" + more + "},\"items\":[" + String.join(",", all.subList(from, to)) + "]}");
    }

    private void watch(HttpExchange exchange, String query) throws IOException {
        watches.incrementAndGet();
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        if (number(query, "resourceVersion") < forgotten) {
            events.add("{\"type\":\"ERROR\",\"object\":" + expired() + "}\n");
            events.add(END);
        }
        watchers.add(events);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (String next = events.take(); !next.equals(END); next = events.take()) {
                out.write(next.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException | IOException gone) {
            exchange.close();
        } finally {
            watchers.remove(events);
        }
    }

    private static String expired() {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version\","
                + "\"reason\":\"Expired\",\"code\":410}";
    }

    private static int number(String query, String name) {
        for (String each : query.split("&", -1)) {
            if (each.startsWith(name + "=") && each.substring(name.length() + 1).matches("\\d+")) {
                return Integer.parseInt(each.substring(name.length() + 1));
            }
        }
        return 0;
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
        watchers.forEach(each -> each.add(END));
        server.stop(0);
        threads.shutdownNow();
    }
}
