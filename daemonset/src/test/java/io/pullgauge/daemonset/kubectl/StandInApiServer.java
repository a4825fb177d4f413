/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The two things of an API server that the plugin uses: the service proxy, which drops who asks as the real one does, and services. */
final class StandInApiServer implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final String proxied;
    private final String collector;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** A server with the collector's service under this name in this namespace. */
    StandInApiServer(String namespace, String service, int collectorPort) throws IOException {
        this.proxied = "/api/v1/namespaces/" + namespace + "/services/http:" + service + ":8443/proxy";
        this.collector = "http://127.0.0.1:" + collectorPort;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        String list =
                "{\"kind\":\"ServiceList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[{\"kind\":\"Service\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"name\":\"" + service + "\",\"namespace\":\"" + namespace
                        + "\"},\"spec\":{\"ports\":[{\"port\":8443}]}}]}";
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String path = exchange.getRequestURI().getRawPath();
            if (path.startsWith(proxied + "/")) {
                proxy(exchange);
            } else if (path.endsWith("/api/v1/services")) {
                answer(exchange, 200, list);
            } else if (path.equals("/api")) {
                answer(exchange, 200, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
            } else if (path.equals("/apis")) {
                answer(exchange, 200, "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}");
            } else if (path.equals("/api/v1")) {
                answer(
                        exchange,
                        200,
                        "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{\"name\":\"services\",\"namespaced\":true,"
                                + "\"kind\":\"Service\",\"verbs\":[\"get\",\"list\"]}]}");
            } else {
                String name = path.replaceAll(".*/services/(?:http:)?([^:/]+).*", "$1");
                answer(
                        exchange,
                        404,
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"services \\\""
                                + name
                                + "\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"" + name
                                + "\",\"kind\":\"services\"},\"code\":404}");
            }
        });
        server.start();
    }

    private void proxy(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestURI().toString().substring(proxied.length());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(collector + target))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        String accept = exchange.getRequestHeaders().getFirst("accept");
        if (accept != null) {
            request.header("accept", accept);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            exchange.getResponseHeaders()
                    .set(
                            "content-type",
                            answer.headers().firstValue("content-type").orElse("text/plain"));
            answer(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** A kubeconfig that leads here. */
    Path kubeconfig(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("kubeconfig"),
                "{apiVersion: v1, kind: Config, current-context: lab, contexts: [{name: lab, context: {cluster: lab,"
                        + " user: me}}], users: [{name: me, user: {token: my-own-token}}], clusters: [{name: lab, cluster:"
                        + " {server: 'http://127.0.0.1:"
                        + server.getAddress().getPort()
                        + "'}}]}\n");
    }

    /** Method and target of each request. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
        http.close();
    }
}
