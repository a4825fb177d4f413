/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo does what it is advised: waits until the quota runs low and a cache is advised, puts the advice's own configuration on every
 * node, and tells what was measured afterwards. All of it by the API, as anybody could.
 */
final class DemoStory implements AutoCloseable {

    private static final String KIND = "registry-deserves-cache";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);

    private final String collector;
    private final DemoWorld world;
    private final Path folder;
    private final PrintWriter out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread;

    /** @param after how long the quota is spent at least before the cache is put in place; zero for never */
    DemoStory(String collector, DemoWorld world, Path folder, Duration after, PrintWriter out) {
        this.collector = collector;
        this.world = world;
        this.folder = folder;
        this.out = out;
        this.thread = Thread.ofVirtual().name("story").start(() -> tell(after));
    }

    private void tell(Duration after) {
        try {
            if (after.isPositive()) {
                Thread.sleep(after);
                String id = advised();
                apply(id);
                measured(id);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            out.println("The demo could not carry its advice out: " + e.getMessage());
            out.flush();
        }
    }

    /** The advice to cache Docker Hub, once the quota is said to run low. */
    private String advised() throws InterruptedException {
        while (true) {
            Optional<JsonNode> low = first("/api/v1/advice?kind=quota-runs-low");
            Optional<JsonNode> cache = first("/api/v1/advice?kind=" + KIND);
            if (low.isPresent() && cache.isPresent()) {
                out.println();
                out.println("ADVICE  " + low.get().path("title").asString());
                out.println("        " + low.get().path("summary").asString());
                out.println("ADVICE  " + cache.get().path("title").asString());
                out.println("        " + collector + "/#/advice/"
                        + cache.get().path("id").asString());
                out.flush();
                return cache.get().path("id").asString();
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void apply(String id) throws IOException, InterruptedException {
        String query = "?for=containerd&cache=" + URLEncoder.encode(world.cache.url(), StandardCharsets.UTF_8);
        JsonNode config = get("/api/v1/advice/" + id + "/config" + query)
                .orElseThrow(() -> new IOException("no configuration for " + id));
        JsonNode file = config.at("/files/0");
        // The demo's Docker Hub is not at the real one's address.
        String content = file.path("content").asString().replace("https://registry-1.docker.io", world.hub.url());
        for (DemoNode node : DemoNode.ALL.stream().filter(DemoNode::takesAdvice).toList()) {
            Path target = folder.resolve(node.name())
                    .resolve(file.path("path").asString().substring(1));
            Files.writeString(target, content);
        }
        out.println("APPLIED its configuration to every node but one that still asks Docker Hub itself, "
                + file.path("path").asString() + ":");
        content.lines().forEach(line -> out.println("        " + line));
        out.println("        What it saves is measured from now on; that takes a minute.");
        out.flush();
    }

    private void measured(String id) throws InterruptedException {
        for (int shown = 0; shown < 2; Thread.sleep(LOOK_EVERY)) {
            Optional<JsonNode> advice = get("/api/v1/advice/" + id);
            double over = advice.map(each -> each.at("/numbers/secondsAfter").asDouble(0))
                    .orElse(0.0);
            if (over >= 45 + 120 * shown) {
                out.println();
                out.println("SAVED   " + advice.orElseThrow().path("title").asString());
                out.println("        ./pullgauge advice " + id + " --collector " + collector + "   tells its history");
                out.flush();
                shown++;
            }
        }
    }

    private Optional<JsonNode> first(String path) throws InterruptedException {
        return get(path)
                .map(answer -> answer.path("items"))
                .filter(items -> !items.isEmpty())
                .map(items -> items.get(0));
    }

    private Optional<JsonNode> get(String path) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(collector + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException | JacksonException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
    }
}
