/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.FaultySocket.Mode;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
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

    private static List<CheckResult> allAtOnce(NodeProber prober, List<String> images) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CheckResult>> running = images.stream()
                    .map(image -> CompletableFuture.supplyAsync(() -> prober.image(image), threads))
                    .toList();
            return running.stream().map(CompletableFuture::join).toList();
        }
    }

    private static List<String> named(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void aRegistryThatHangsIsFoundOutOnceForAllThatWait() {
        FaultySocket dead = world().impatient().faulty("dead.test", Mode.ACCEPT_AND_HANG);
        NodeProber prober = world().prober();
        List<CheckResult> results = allAtOnce(prober, named("dead.test/app:v", IMAGES));
        assertThat(results).allMatch(result -> World.causeOf(result) == Cause.TLS_HANDSHAKE_TIMEOUT);
        int first = dead.accepted();
        // Fifty looks, each with its own time-out, would make fifty connections.
        assertThat(first).isLessThanOrEqualTo(2 * AT_ONCE);
        prober.image("dead.test/app:v1");
        assertThat(dead.accepted()).as("a later look asks for itself").isEqualTo(first + 1);
    }

    @Test
    void aRepositoryThatHangsIsNoDeadRegistry() {
        FakeRegistry registry = world().impatient().registry("reg.test");
        registry.inject(Fault.on("*", "/v2/slow/.*").hang());
        IntStream.range(0, AT_ONCE).forEach(i -> registry.push("app", "v" + i, IMAGE));
        // More that hang than there are places, so that the others wait behind them.
        List<String> images = new ArrayList<>(named("reg.test/slow:v", 2 * AT_ONCE));
        images.addAll(named("reg.test/app:v", AT_ONCE));
        List<CheckResult> results = allAtOnce(world().prober(), images);
        assertThat(results.subList(0, 2 * AT_ONCE)).allMatch(result -> World.causeOf(result) == Cause.HTTP_TIMEOUT);
        assertThat(results.subList(2 * AT_ONCE, images.size()))
                .allMatch(result -> Boolean.TRUE.equals(result.pullable()));
    }

    @Test
    void aRegistryThatTakesRequestsAndAnswersNobodyIsFoundOutOnceForAll() {
        FakeRegistry registry = world().impatient().registry("reg.test");
        registry.inject(Fault.everywhere().hang());
        List<String> images = named("reg.test/app", IMAGES);
        assertThat(allAtOnce(world().prober(), images)).allMatch(result -> World.causeOf(result) == Cause.HTTP_TIMEOUT);
        assertThat(registry.connections()).isBetween(1, 2 * AT_ONCE);
    }
}
