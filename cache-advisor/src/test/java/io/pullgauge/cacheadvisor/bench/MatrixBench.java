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
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** How long the matrix and the list of nodes take while a part of 5,000 nodes reports in between. Run by hand: {@code MatrixBench}. */
public final class MatrixBench {
    private static final int NODES = 5_000;
    private static final int REGISTRIES = 20;
    private static final int ROUNDS = 60;
    private static final int REPORTS_BETWEEN = 83;

    private MatrixBench() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("matrix-bench");
        Process collector = CollectorProcess.start(data);
        try (HttpClient http = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:"
                    + new BufferedReader(new InputStreamReader(collector.getInputStream(), StandardCharsets.UTF_8))
                            .readLine();
            report(http, base, 0, NODES, 1);
            for (String path : new String[] {"/api/v1/matrix", "/api/v1/nodes", "/api/v1/nodes?limit=100"}) {
                measure(http, base, path);
            }
        } finally {
            collector.destroyForcibly().waitFor();
        }
    }

    private static void measure(HttpClient http, String base, String path) throws Exception {
        double[] millis = new double[ROUNDS];
        int bytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            report(http, base, round * REPORTS_BETWEEN % NODES, REPORTS_BETWEEN, System.nanoTime());
            long start = System.nanoTime();
            bytes = http.send(
                            HttpRequest.newBuilder(URI.create(base + path)).build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
            millis[round] = (System.nanoTime() - start) / 1e6;
        }
        double[] warm = Arrays.copyOfRange(millis, ROUNDS / 3, ROUNDS);
        Arrays.sort(warm);
        System.out.printf(
                "%s: first %.1f ms, then p50 %.1f ms, p90 %.1f ms, %d bytes%n",
                path, millis[0], warm[warm.length / 2], warm[warm.length * 9 / 10], bytes);
    }

    private static void report(HttpClient http, String base, int from, int count, long sequence) throws Exception {
        Semaphore open = new Semaphore(64);
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int node = (from + i) % NODES;
                open.acquire();
                var _ = senders.submit(() -> {
                    try {
                        return http.send(
                                        HttpRequest.newBuilder(URI.create(base + "/api/v1/reports"))
                                                .POST(HttpRequest.BodyPublishers.ofString(body(node, sequence)))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode();
                    } finally {
                        open.release();
                    }
                });
            }
        }
    }

    private static String body(int node, long sequence) {
        Reports report = Reports.of("node-" + node).sequence(sequence).zone("z" + node % 3);
        for (int i = 0; i < REGISTRIES; i++) {
            report = (node + i) % 97 == 0
                    ? report.failing("registry" + i + ".example", "dns", "dns_timeout")
                    : report.healthy("registry" + i + ".example");
        }
        return report.json();
    }
}
