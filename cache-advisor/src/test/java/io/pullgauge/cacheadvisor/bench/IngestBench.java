/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import io.pullgauge.cacheadvisor.app.CollectorProcess;
import io.pullgauge.cacheadvisor.app.Reports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads a collector in a process of its own with reports of 10 registries and 20 images, at a steady rate over all nodes in turn, and prints
 * how long acceptance took. Run by hand: {@code IngestBench --nodes 5000 --rate 500 --seconds 30 [--report-bytes 20000]}.
 */
public final class IngestBench {
    private IngestBench() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Integer> flags = flags(arguments);
        int nodes = flags.getOrDefault("--nodes", 5_000);
        int rate = flags.getOrDefault("--rate", 500);
        int seconds = flags.getOrDefault("--seconds", 30);
        int bytes = flags.getOrDefault("--report-bytes", 0);
        Path data = Files.createTempDirectory("ingest-bench");
        Process collector = CollectorProcess.start(data);
        try {
            String line = new BufferedReader(new InputStreamReader(collector.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            run("http://127.0.0.1:" + line, nodes, rate, seconds, bytes);
            System.out.println("collector RSS kB: " + rss(collector.pid()));
        } finally {
            collector.destroyForcibly().waitFor();
        }
    }

    private static void run(String base, int nodes, int rate, int seconds, int bytes) throws InterruptedException {
        ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
        LongAdder others = new LongAdder();
        String padding = bytes == 0
                ? ""
                : " ".repeat(Math.max(0, bytes - body("n0", 0, "").length()));
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (long i = 0; i < (long) rate * seconds; i++) {
                long due = start + i * 1_000_000_000L / rate;
                LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                long number = i;
                senders.execute(() ->
                        send(http, base, body("n" + number % nodes, number / nodes, padding), due, micros, others));
            }
        }
        List<Long> sorted = new ArrayList<>(micros);
        sorted.sort(Long::compare);
        System.out.printf(
                "accepted %d, others %d, p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                sorted.size(), others.sum(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(List<Long> sorted, double q) {
        return sorted.isEmpty()
                ? 0
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(q * sorted.size()))) / 1000.0;
    }

    /** Time counts from when the report was due, so that a stalled sender cannot hide a stalled collector. */
    private static void send(
            HttpClient http, String base, String body, long due, ConcurrentLinkedQueue<Long> micros, LongAdder others) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/v1/reports"))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202) {
                micros.add((System.nanoTime() - due) / 1000);
            } else {
                others.increment();
            }
        } catch (java.io.IOException e) {
            others.increment();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String body(String node, long round, String padding) {
        Reports report = Reports.of(node).sequence(round + 1).zone("z" + Math.floorMod(node.hashCode(), 3));
        for (int i = 0; i < 10; i++) {
            boolean flips = i == 0 && Math.floorMod(node.hashCode() + round, 50) == 0;
            String registry = "registry" + i + ".example";
            report = flips ? report.failing(registry, "dns", "dns_timeout") : report.healthy(registry);
        }
        for (int i = 0; i < 20; i++) {
            report.pullable("registry" + i % 10 + ".example/team/app" + i + ":1.2.3");
        }
        return report.json() + padding;
    }

    private static String rss(long pid) throws java.io.IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("?")
                .replaceAll("\\D+", "");
    }

    private static Map<String, Integer> flags(String[] arguments) {
        Map<String, Integer> flags = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            flags.put(arguments[i], Integer.valueOf(arguments[i + 1]));
        }
        return flags;
    }
}
