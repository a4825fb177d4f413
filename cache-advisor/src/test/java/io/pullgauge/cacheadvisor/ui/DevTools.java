/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page's DevTools socket: calls with answers, and the complaints among its events. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long PATIENCE_SECONDS = 60;

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();
    private WebSocket socket;

    static DevTools connect(URI address) {
        DevTools tools = new DevTools();
        tools.socket =
                tools.http.newWebSocketBuilder().buildAsync(address, tools).join();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            tools.call(domain + ".enable", Map.of());
        }
        return tools;
    }

    /** Calls a method and gives its result. One call after the other. */
    JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            JsonNode message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new AssertionError(method + ": " + message.get("error"));
            }
            return message.get("result");
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(method, e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            take(JSON.readTree(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void take(JsonNode message) {
        CompletableFuture<JsonNode> answer =
                message.has("id") ? waiting.remove(message.get("id").intValue()) : null;
        if (answer != null) {
            answer.complete(message);
        }
        String level = message.path("params").path("entry").path("level").asString("");
        String kind = message.path("params").path("type").asString("");
        switch (message.path("method").asString("")) {
            case "Runtime.exceptionThrown", "Page.javascriptDialogOpening" -> complaints.add(message.toString());
            case "Runtime.consoleAPICalled" -> complain(kind.equals("error"), message);
            case "Log.entryAdded" -> complain(level.equals("error"), message);
            default -> {}
        }
    }

    private void complain(boolean bad, JsonNode message) {
        if (bad) {
            complaints.add(message.toString());
        }
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void forget() {
        complaints.clear();
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
