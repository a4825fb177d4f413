/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What lies in PostgreSQL, read by its own client. */
@Timeout(180)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class PostgresIT {
    @TempDir
    Path folder;

    private final Postgres postgres = Postgres.fresh();

    @Test
    void keepsRowsThatPsqlCanRead() throws Exception {
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                .withDatabase(postgres.database());
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            client.report(Reports.of("n1")
                    .zone("z1")
                    .failing("r.example", "dns", "dns_nxdomain")
                    .json());
            assertThat(psql("SELECT cluster, node, zone, state FROM node")).isEqualTo("c1|n1|z1|failing\n");
            assertThat(psql("SELECT cluster, kind, target, cause FROM target_state"))
                    .isEqualTo("c1|registry|r.example|dns_nxdomain\n");
        }
    }

    private String psql(String query) throws Exception {
        Process psql = new ProcessBuilder(
                        "psql",
                        "-X",
                        "-A",
                        "-t",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(postgres.port()),
                        "-U",
                        "postgres",
                        "-d",
                        postgres.name(),
                        "-c",
                        query)
                .redirectErrorStream(true)
                .start();
        String out = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(psql.waitFor()).as(out).isZero();
        return out;
    }
}
