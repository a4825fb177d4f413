/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another program holds the store's lock, so that the writer stands still while reports come in. */
@Timeout(30)
class BackpressureTest {
    private static final int SENDERS = 16;
    /** One with the writer, two that it took along from the queue, two in the queue. */
    private static final int HELD = 5;

    @TempDir
    Path data;

    @Test
    void turnsReportsAwayThatItCannotHoldAndLosesNoneThatItTook() throws Exception {
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withQueue(2);
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port());
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("pullgauge.db"));
                    Statement lock = other.createStatement()) {
                lock.execute("BEGIN IMMEDIATE");
                for (int i = 0; i < SENDERS; i++) {
                    String node = "n" + i;
                    answers.add(
                            senders.submit(() -> client.report(Reports.of(node).json())));
                }
                while (answers.stream().filter(Future::isDone).count() < SENDERS - HELD) {
                    Thread.onSpinWait();
                }
                assertThat(client.get("/api/v1/nodes").statusCode())
                        .as("reads go on")
                        .isEqualTo(200);
                lock.execute("ROLLBACK");
            }
            int taken = 0;
            Set<String> waits = new HashSet<>();
            for (Future<HttpResponse<String>> answer : answers) {
                if (answer.get().statusCode() == 202) {
                    taken++;
                } else {
                    ApiTest.assertProblem(answer.get(), 429);
                    waits.add(answer.get().headers().firstValue("retry-after").orElseThrow());
                }
            }
            assertThat(taken).isPositive().isLessThan(SENDERS);
            assertThat(waits).as("spread by node").hasSizeGreaterThan(3);
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(taken);
        }
    }
}
