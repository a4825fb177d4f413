/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The look of a node that leaves the questions to others: as far as a certificate is shown, and not one request. */
class ConnectionTest extends WorldTest {

    private CheckResult look(String host) {
        return world().prober().connection(host, Duration.ZERO);
    }

    private static Map<String, String> statuses(CheckResult result) {
        return result.endpoints().getLast().stages().stream()
                .collect(Collectors.toMap(StageReport::stage, StageReport::status));
    }

    @Test
    void aRegistryIsConnectedToAndAskedNothing() {
        FakeRegistry registry = healthy();
        NodeProber prober = world().prober();
        CheckResult result = prober.connection("reg.test", Duration.ZERO);

        assertThat(registry.connections()).isEqualTo(1);
        assertThat(registry.exchanges()).isEmpty();
        assertThat(statuses(result))
                .containsEntry("dns", "ok")
                .containsEntry("connect", "ok")
                .containsEntry("tls", "ok")
                .containsEntry("http", "skipped")
                .containsEntry("auth", "skipped");
        assertThat(result.pullable()).as("nobody asked").isNull();
        assertThat(result.verdict().cause()).isNull();
        NodeReport.RegistryEntry entry = prober.entry(result);
        assertThat(entry.certificate())
                .isNotNull()
                .satisfies(shown -> assertThat(shown.issuer()).contains("Test Root"));
    }

    @Test
    void everyLookOpensAConnectionOfItsOwnAlsoWhereOneIsKept() {
        FakeRegistry registry = healthy();
        NodeProber prober = world().prober();
        prober.registry("reg.test");
        int before = registry.connections();
        prober.connection("reg.test", Duration.ZERO);
        prober.connection("reg.test", Duration.ZERO);

        assertThat(registry.connections()).isEqualTo(before + 2);
    }

    @Test
    void aMirrorThatManyRegistriesShareIsOpenedOnceInAWhile() {
        FakeRegistry mirror = world().registry("mirror.test");
        for (String registry : List.of("one.test", "two.test", "three.test")) {
            world().registry(registry);
            world().node.mirrors(registry, "https://" + registry, "https://mirror.test");
        }
        NodeProber prober = world().prober();
        for (String registry : List.of("one.test", "two.test", "three.test")) {
            assertThat(World.causeOf(prober.connection(registry, Duration.ofHours(1))))
                    .isNull();
        }

        assertThat(mirror.connections()).isEqualTo(1);
        assertThat(mirror.exchanges()).isEmpty();
    }

    @Test
    void aFaultIsNeverTakenOverFromALookBefore() {
        world().host("reg.test");
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.connection("reg.test", Duration.ofHours(1))))
                .isEqualTo(Cause.CONNECT_REFUSED);
        world().dns.address("reg.test", world().address());
        world().registry("reg.test");
        assertThat(World.causeOf(world().prober().connection("reg.test", Duration.ofHours(1))))
                .isNull();
    }

    @Test
    void namesAddressesAndCertificatesFailWithTheirOwnCauses() {
        assertThat(look("nowhere.test").verdict().cause()).isEqualTo("dns_nxdomain");
        world().host("closed.test");
        assertThat(look("closed.test").verdict().cause()).isEqualTo("connect_refused");
        world().registry("strange.test", TestCa.root("Stranger").server("strange.test"));
        CheckResult strange = look("strange.test");
        assertThat(strange.verdict().cause()).isEqualTo("tls_unknown_ca");
        assertThat(strange.pullable()).isFalse();
        world().registry("named.test", World.CA.server("other.test"));
        assertThat(look("named.test").verdict().cause()).isEqualTo("tls_hostname_mismatch");
    }

    @Test
    void aMirrorThatCannotBeConnectedToIsAWarning() {
        FakeRegistry upstream = healthy();
        world().node.mirrors("reg.test", "https://reg.test", "https://mirror.test");
        CheckResult result = look("reg.test");

        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.DNS_NXDOMAIN);
        assertThat(upstream.exchanges()).isEmpty();
    }

    @Test
    void plainHttpThatTheNodeAllowsNeedsAnOpenPortAlone() {
        FakeRegistry plain = world().keep(FakeRegistry.start(
                Listen.at(world().host("plain.test"), 5000).named("plain.test")));
        world().node.mirrors("plain.test:5000", "http://plain.test:5000");
        CheckResult result = look("plain.test:5000");

        assertThat(World.causeOf(result)).isNull();
        assertThat(statuses(result)).containsEntry("connect", "ok").containsEntry("tls", "skipped");
        assertThat(plain.exchanges()).isEmpty();
    }

    @Test
    void throughAProxyTheProxyAloneIsAsked() {
        FakeRegistry registry = healthy();
        FakeProxy proxy = world().keep(FakeProxy.start(Listen.at(world().host("proxy.test"), 3128)))
                .route("reg.test:443", "127.0.0.1", registry.port());
        world().node.proxy("containerd", "http://proxy.test:3128");
        proxy.deny("reg.test");
        CheckResult refused = look("reg.test");

        assertThat(proxy.log()).extracting(FakeProxy.Entry::method).containsOnly("CONNECT");
        assertThat(refused.verdict().cause()).isEqualTo("proxy_denied");
        assertThat(registry.exchanges()).isEmpty();
    }
}
