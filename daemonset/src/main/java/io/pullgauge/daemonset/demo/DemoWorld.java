/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.image.Platform;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** The registries that the demo's nodes pull from, each on a free port of an address of its own, and what is wrong with some of them. */
final class DemoWorld implements AutoCloseable {

    static final String USER = "shop-ci";
    static final String PASSWORD = "demo-password";
    static final String EGRESS = "203.0.113.7";
    static final int QUOTA = 100;
    /** Others behind the same address were quicker. */
    private static final int LEFT = 70;

    private static final Duration WINDOW = Duration.ofHours(6);

    final TestCa ca = TestCa.root("Demo Company Root");
    final FakeRegistry hub;
    final FakeRegistry team;
    final FakeRegistry legacy;
    final FakeRegistry metrics;
    final FakeProxy proxy;
    final DemoCache cache;

    DemoWorld() {
        hub = registry("127.0.1.1", "hub.demo.test", ca.server("hub.demo.test"))
                .dialect(Dialect.DOCKER_HUB)
                .bearer()
                .quota(QUOTA, WINDOW, EGRESS)
                .remaining(EGRESS, LEFT);
        pushOne(hub, "library/nginx", "1.29", 66, 1);
        pushOne(hub, "library/redis", "8", 53, 2);
        pushOne(hub, "library/postgres", "18", 157, 3);
        push(hub, "ratelimitpreview/test", "latest", 1, 4);
        team = registry("127.0.1.2", "registry.demo.test", ca.server("registry.demo.test"))
                .basic()
                .user(USER, PASSWORD);
        push(team, "shop/frontend", "v1.4.2", 80, 5);
        push(team, "shop/checkout", "v2.0.0", 60, 6);
        legacy = registry(
                "127.0.1.3",
                "legacy.demo.test",
                ca.leaf("legacy.demo.test").expired().issue());
        push(legacy, "billing/invoice", "2019", 40, 7);
        metrics = registry("127.0.1.4", "metrics.demo.test", ca.server("metrics.demo.test"));
        push(metrics, "ops/exporter", "v0.9", 20, 8);
        for (String method : List.of("HEAD", "GET")) {
            metrics.inject(Fault.on(method, "/v2/ops/exporter/manifests/.+").status(503));
        }
        cache = new DemoCache(
                Listen.at("127.0.1.5", 0).named("cache.demo.test").tls(ca.server("cache.demo.test")),
                hub.url(),
                InetAddress.ofLiteral("127.0.1.1"),
                ca);
        proxy = FakeProxy.start().deny("registry.demo.test");
    }

    private static FakeRegistry registry(String address, String name, TestCa.Leaf certificate) {
        return FakeRegistry.start(Listen.at(address, 0).named(name).tls(certificate));
    }

    /** Sizes are those of real images divided by a thousand: the demo moves no bytes for show. */
    private static void push(FakeRegistry registry, String repository, String tag, int kilobytes, int seed) {
        TestImage amd64 = TestImage.linux("amd64")
                .seed(seed)
                .layer(kilobytes * 700)
                .layer(kilobytes * 300)
                .build();
        TestImage arm64 = TestImage.linux("arm64")
                .seed(seed + 100L)
                .layer(kilobytes * 700)
                .build();
        registry.pushIndex(repository, tag, amd64, arm64);
    }

    /** Without an index: the stand-in counts each manifest that is fetched, Docker Hub an index and its platform's manifest as one. */
    private static void pushOne(FakeRegistry registry, String repository, String tag, int kilobytes, int seed) {
        String machine = Platform.ofThisMachine().architecture();
        registry.push(
                repository,
                tag,
                TestImage.linux(machine)
                        .seed(seed)
                        .layer(kilobytes * 700)
                        .layer(kilobytes * 300)
                        .build());
    }

    /** What every node is to run. */
    List<String> images() {
        return List.of(
                "nginx:1.29",
                "redis:8",
                "postgres:18",
                team.authority() + "/shop/frontend:v1.4.2",
                team.authority() + "/shop/checkout:v2.0.0",
                team.authority() + "/shop/checkout:v2.0.1",
                legacy.authority() + "/billing/invoice:2019",
                metrics.authority() + "/ops/exporter:v0.9");
    }

    List<String> registries() {
        return List.of("docker.io", team.authority(), legacy.authority(), metrics.authority());
    }

    List<FakeRegistry> all() {
        return List.of(hub, team, legacy, metrics);
    }

    @Override
    public void close() {
        proxy.close();
        cache.close();
        all().forEach(FakeRegistry::close);
    }
}
