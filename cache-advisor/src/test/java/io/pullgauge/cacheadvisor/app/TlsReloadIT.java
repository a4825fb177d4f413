/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.access.OwnAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is replaced while the collector runs, as openssl sees it. */
@Timeout(180)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class TlsReloadIT {
    @TempDir
    Path folder;

    @Test
    void showsTheNewCertificateToNewHandshakes() throws Exception {
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        take("one", certificate, key);
        CollectorConfig config = CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                .withTls(new CollectorConfig.TlsPair(certificate, key));
        try (Collector collector = Collector.start(config)) {
            assertThat(accepts(collector, "one")).isTrue();
            take("two", certificate, key);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(accepts(collector, "two")).isTrue());
            assertThat(accepts(collector, "one")).isFalse();
        }
    }

    private void take(String name, Path certificate, Path key) throws Exception {
        Path made = folder.resolve(name);
        new OwnAuthority(made).prepare(InetAddress.getLoopbackAddress(), List.of(), Instant.now());
        Files.copy(made.resolve("tls.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.resolve("tls.key"), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean accepts(Collector collector, String authority) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + collector.port(),
                        "-CAfile",
                        folder.resolve(authority).resolve("ca.crt").toString(),
                        "-verify_return_error")
                .redirectErrorStream(true)
                .start();
        openssl.getOutputStream().close();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        openssl.waitFor();
        return said.contains("Verify return code: 0 (ok)");
    }
}
