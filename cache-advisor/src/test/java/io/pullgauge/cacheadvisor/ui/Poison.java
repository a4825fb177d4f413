/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands before a collector and puts one text in the place of every text of its answers, and one more member into every object. */
final class Poison implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Closed lists of the API that choose what is shown: left alone where the page is to show as much as it can. */
    private static final Set<String> STEERING =
            Set.of("state", "kind", "status", "why", "id", "owner", "cause", "stage", "target");

    private static final List<String> KEPT =
            List.of("content-type", "content-security-policy", "cache-control", "x-content-type-options");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger poisoned = new AtomicInteger();
    private final int collector;
    private final String text;
    private final boolean steered;

    Poison(int collector, String text, boolean steered) throws IOException {
        this.collector = collector;
        this.text = text;
        this.steered = steered;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    int poisoned() {
        return poisoned.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/api/v1/events")) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange);
            String type = answer.headers().firstValue("content-type").orElse("");
            KEPT.forEach(name -> answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            byte[] body = type.contains("json")
                    ? JSON.writeValueAsBytes(poison("", JSON.readTree(answer.body())))
                    : answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + collector + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()))
                .header("content-type", "application/json");
        String accept = exchange.getRequestHeaders().getFirst("accept");
        if (accept != null) {
            request.header("accept", accept);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private JsonNode poison(String name, JsonNode value) {
        return switch (value) {
            case ObjectNode object -> poison(object);
            case ArrayNode array -> {
                ArrayNode all = JSON.createArrayNode();
                array.forEach(each -> all.add(poison(name, each)));
                yield all;
            }
            default -> value.isString() && !isLeft(name, value.stringValue()) ? poisonous() : value;
        };
    }

    private JsonNode poison(ObjectNode object) {
        ObjectNode all = JSON.createObjectNode();
        object.properties().forEach(each -> all.set(each.getKey(), poison(each.getKey(), each.getValue())));
        if (!object.has("items")) {
            all.put(text, text);
        }
        return all;
    }

    private JsonNode poisonous() {
        poisoned.incrementAndGet();
        return JSON.stringNode(text);
    }

    /** A further page's token is the collector's own; without it a list would never end. */
    private boolean isLeft(String name, String value) {
        return name.equals("continue")
                || (steered && (STEERING.contains(name) || value.matches("\\d{4}-\\d\\d-\\d\\dT.*")));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }
}
