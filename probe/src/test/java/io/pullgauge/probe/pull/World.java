/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A small internet on loopback: hosts with addresses and names of their own at the real ports, one authority that signs their certificates, a
 * DNS server, and a made-up node that uses them. Each world has its own block of addresses, so that several may stand at once.
 */
final class World implements AutoCloseable {

    static final TestCa CA = TestCa.root("Test Root");

    final FakeDns dns;
    final NodeRoot node = NodeRoot.temporary();

    private final String block;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private int lastAddress = 1;
    private ProbeOptions options =
            ProbeOptions.DEFAULT.withTimeout(Duration.ofSeconds(3)).withPlatform(Platform.of("linux", "amd64", null));
    private InstantSource clock = InstantSource.system();
    private @Nullable String runtime;

    private World(String block, FakeDns dns) {
        this.block = block;
        this.dns = dns;
        node.resolver(block + "1").trust(CA.pem());
    }

    /** A new world; the test is skipped where nobody but root may use the real ports. */
    static World open() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "ports 53 and 443 are for root");
        UncheckedIOException last = null;
        for (int i = 0; i < 10; i++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String block = "127." + random.nextInt(32, 220) + "." + random.nextInt(1, 250) + ".";
            try {
                return new World(block, FakeDns.start(block + "1", 53));
            } catch (UncheckedIOException taken) {
                last = taken;
            }
        }
        throw new IllegalStateException("no free block of addresses", last);
    }

    /** A new address that nobody listens on. */
    String address() {
        lastAddress++;
        return block + lastAddress;
    }

    /** A new host with this name in the DNS. */
    String host(String name) {
        String address = address();
        dns.address(name, address);
        return address;
    }

    /** Where a new TLS server of this name listens, with a good certificate. */
    Listen at(String name) {
        return at(name, CA.server(name));
    }

    Listen at(String name, TestCa.Leaf leaf) {
        return Listen.at(host(name), 443).named(name).tls(leaf);
    }

    FakeRegistry registry(String name) {
        return keep(FakeRegistry.start(at(name)));
    }

    FakeRegistry registry(String name, TestCa.Leaf leaf) {
        return keep(FakeRegistry.start(at(name, leaf)));
    }

    FaultySocket faulty(String name, FaultySocket.Mode mode) {
        return keep(FaultySocket.start(mode, host(name), 443));
    }

    <T extends AutoCloseable> T keep(T what) {
        open.push(what);
        return what;
    }

    /** For what is meant to hang. */
    World impatient() {
        options = options.withTimeout(Duration.ofSeconds(1));
        return this;
    }

    World options(ProbeOptions other) {
        options = other;
        return this;
    }

    ProbeOptions options() {
        return options;
    }

    World clock(InstantSource other) {
        clock = other;
        return this;
    }

    World runtime(String nameAndVersion) {
        runtime = nameAndVersion;
        return this;
    }

    NodeProber prober() {
        NodeOptions at = NodeOptions.at(node.path());
        String given = runtime;
        NodeOptions with =
                given == null ? at : at.withRuntime(RuntimeVersion.parse(given).orElseThrow());
        return keep(new NodeProber(Node.read(with), options, clock));
    }

    CheckResult check(String image) {
        return prober().image(image);
    }

    CheckResult reach(String registry) {
        return prober().registry(registry);
    }

    /** What kept the image from being pulled; null where nothing did. */
    @Nullable
    Cause cause(String image) {
        return causeOf(check(image));
    }

    static @Nullable Cause causeOf(CheckResult result) {
        String code = result.verdict().cause();
        return code == null ? null : Cause.ofCode(code).orElseThrow();
    }

    static List<Cause> warnings(CheckResult result) {
        return result.warnings().stream()
                .map(WarningReport::cause)
                .map(code -> Cause.ofCode(code).orElseThrow())
                .toList();
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception alreadyGone) {
                // Closing is all that was wanted.
            }
        }
        dns.close();
        node.delete();
    }
}
