/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.FaultySocket.Mode;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much a look costs, in connections, questions and requests rather than in seconds. */
class CountsTest extends WorldTest {

    private static final int IMAGES = 50;
    private static final int AT_ONCE = 8;

    @Test
    void fiftyImagesShareConnectionsTokensAndLookups() {
        FakeRegistry registry = world().registry("reg.test").bearer();
        IntStream.range(0, IMAGES).forEach(i -> registry.push("app", "v" + i, IMAGE));
        NodeProber prober = world().prober();
        List<CheckResult> results;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CheckResult>> running = IntStream.range(0, IMAGES)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> prober.image("reg.test/app:v" + i), threads))
                    .toList();
            results = running.stream().map(CompletableFuture::join).toList();
        }
        assertThat(results).allMatch(result -> Boolean.TRUE.equals(result.pullable()));
        assertThat(registry.connections()).isBetween(1, AT_ONCE);
        // One lookup for a connection, not for a request; a connection that lost the race for a request asks too.
        assertThat(world().dns.queries()).hasSizeBetween(2, IMAGES);
        assertThat(of(registry, "GET", "/token")).isEqualTo(1);
        // A challenge each, because each image's path is its own; then HEAD, manifest, configuration, one layer.
        assertThat(of(registry, "HEAD", "/v2/app/manifests/.+")).isEqualTo(2 * IMAGES);
        assertThat(of(registry, "GET", "/v2/app/manifests/.+")).isEqualTo(IMAGES);
        assertThat(of(registry, "GET", "/v2/app/blobs/.+")).isEqualTo(2 * IMAGES);
        assertThat(registry.exchanges()).hasSize(5 * IMAGES + 1);
    }

    private static long of(FakeRegistry registry, String method, String path) {
        return registry.exchanges().stream()
                .filter(each -> each.request().method().equals(method)
                        && each.request().path().matches(path))
                .count();
    }

    @Test
    void aHostThatHangsIsAskedOnceHoweverManyCredentialsThereAre() {
        FaultySocket dead = world().impatient().faulty("dead.test", Mode.ACCEPT_AND_HANG);
        world().node
                .kubeletCredentials(Map.of("dead.test", "a:1", "dead.test/team", "b:2", "dead.test/team/app", "c:3"));
        assertThat(world().cause("dead.test/team/app:v1")).isEqualTo(Cause.TLS_HANDSHAKE_TIMEOUT);
        assertThat(dead.accepted()).isEqualTo(1);
    }

    @Test
    void aRegistryThatHangsDelaysNoOther() {
        world().faulty("dead.test", Mode.ACCEPT_AND_HANG);
        healthy();
        NodeProber prober = world().prober();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CheckResult>> hanging = IntStream.range(0, IMAGES)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> prober.image("dead.test/app:v" + i), threads))
                    .toList();
            CheckResult healthy = CompletableFuture.supplyAsync(() -> prober.image("reg.test/app:v1"), threads)
                    .join();
            assertThat(healthy.pullable()).isTrue();
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            threads.shutdownNow();
        }
    }
}
