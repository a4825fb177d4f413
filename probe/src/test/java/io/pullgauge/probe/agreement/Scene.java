/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.fixture.Tls;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.path.PathPlanner;
import io.pullgauge.probe.path.PlannedPath;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import io.pullgauge.probe.report.CheckResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One set-up: a node's files, some registries with the same image in them, and what is wrong. Names of registries end in {@code .test} and
 * stand in the node's hosts file. The image is new in each scene, because a runtime does not fetch a layer twice.
 */
final class Scene implements AutoCloseable {

    static final String REPOSITORY = "team/app";

    private static final AtomicInteger SEED = new AtomicInteger((int) (System.nanoTime() & 0xffffff));

    final NodeRoot root;
    final TestCa ca = TestCa.root("Scene CA");
    final TestCa stranger = TestCa.root("Stranger CA");
    final TestImage image =
            TestImage.linux("amd64").layer(200 + SEED.incrementAndGet() % 5000).build();
    final Map<String, String> environment = new LinkedHashMap<>();
    private final Deque<Runnable> open = new ArrayDeque<>();
    private String reference = "";

    Scene(Path folder) {
        this.root = NodeRoot.in(folder).trust(ca.pem()).host("127.0.0.1", "node.test");
    }

    /** A registry over TLS that the node trusts, under this name. */
    FakeRegistry https(String name) {
        return https(name, ca.server(name, "127.0.0.1").tls());
    }

    FakeRegistry https(String name, TestCa.Leaf leaf) {
        return https(name, leaf.tls());
    }

    FakeRegistry https(String name, Tls tls) {
        return registry(name, Listen.loopback().named(name).tls(tls));
    }

    /** A registry that speaks plain HTTP. */
    FakeRegistry http(String name) {
        return registry(name, Listen.loopback().named(name));
    }

    FakeRegistry registry(String name, Listen listen) {
        FakeRegistry registry = closing(FakeRegistry.start(listen));
        root.host(listen.address(), name);
        registry.push(REPOSITORY, "1", image);
        return registry;
    }

    private <T> T closing(T thing, Runnable end) {
        open.push(end);
        return thing;
    }

    FakeRegistry closing(FakeRegistry registry) {
        return closing(registry, registry::close);
    }

    FakeProxy closing(FakeProxy proxy) {
        return closing(proxy, proxy::close);
    }

    FakeDns closing(FakeDns dns) {
        return closing(dns, dns::close);
    }

    RealProgram closing(RealProgram program) {
        return closing(program, program::close);
    }

    /** The image by tag in the registry of this name. */
    Scene pulls(FakeRegistry registry, String name) {
        return pulls(name + ":" + registry.port() + "/" + REPOSITORY + ":1");
    }

    Scene pulls(String image) {
        reference = image;
        return this;
    }

    String reference() {
        return reference;
    }

    static String url(String scheme, String name, FakeRegistry registry) {
        return scheme + "://" + name + ":" + registry.port();
    }

    /** hosts.toml for the registry of this name. */
    Scene hosts(FakeRegistry registry, String name, String toml) {
        root.hostsToml(name + ":" + registry.port(), toml);
        return this;
    }

    /** A proxy, in a unit's drop-in for us and in the environment for the judge. */
    Scene proxy(String url, String... noProxy) {
        root.proxy("containerd", url, noProxy);
        environment.put("HTTP_PROXY", url);
        environment.put("HTTPS_PROXY", url);
        environment.put("NO_PROXY", String.join(",", noProxy));
        return this;
    }

    Scene credentials(FakeRegistry registry, String name, String userAndPassword) {
        root.kubeletCredentials(Map.of(name + ":" + registry.port(), userAndPassword));
        return this;
    }

    Node node(String runtime) {
        RuntimeVersion version = RuntimeVersion.parse(runtime).orElseThrow();
        return Node.read(NodeOptions.at(root.path()).withRuntime(version));
    }

    /** What we say. */
    CheckResult check(String runtime) {
        ProbeOptions options = ProbeOptions.DEFAULT.withTimeout(Duration.ofSeconds(5));
        try (NodeProber prober = NodeProber.of(node(runtime), options)) {
            return prober.image(reference);
        }
    }

    /** The credentials that our keyring chose, in order. */
    List<Credential> chosen(String runtime) {
        PathPlanner planner = new PathPlanner(node(runtime));
        return planner.plan(reference, ProbeOptions.DEFAULT.platform()) instanceof PlannedPath.Planned planned
                ? planned.path().credentials()
                : List.of();
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }
}
