/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose files go while it runs: the open ones take all that is written, and the next start would know none of it. */
@Timeout(60)
class LostFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pullgauge.db", "pullgauge.db-wal"})
    void acknowledgesNothingOnceAFileOfTheStoreIsGone(String name) throws Exception {
        Path data = folder.resolve("data");
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data);
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(client.report(Reports.of("n1").json()).statusCode()).isEqualTo(202);
            Files.delete(data.resolve(name));

            HttpResponse<String> refused =
                    client.report(Reports.of("n1").sequence(2).json());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.body()).contains(name).contains("moved or deleted");
            assertThat(client.json("/api/v1/nodes/n1").get("sequence").intValue())
                    .as("stays readable")
                    .isEqualTo(1);
        }
    }
}
