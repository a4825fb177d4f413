/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import org.junit.jupiter.api.Test;

class ProxyCausesTest extends WorldTest {

    private FakeProxy proxy(String credentials) {
        healthy();
        String registry = world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
        world().dns.remove("reg.test");
        FakeProxy proxy = world().keep(FakeProxy.start(Listen.at(world().host("proxy.test"), 3128)))
                .route("reg.test:443", registry, 443);
        world().node.proxy("containerd", "http://" + credentials + "proxy.test:3128", "localhost");
        return proxy;
    }

    @Test
    @NearMiss({Cause.PROXY_ERROR, Cause.PROXY_DENIED})
    void throughAWorkingProxyTheRegistrysNameNeedsNoDns() {
        FakeProxy proxy = proxy("");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(proxy.log()).extracting(FakeProxy.Entry::method).containsOnly("CONNECT");
        assertThat(result.endpoints().getFirst().stages().get(1).evidence()).containsEntry("proxy", "proxy.test:3128");
    }

    @Test
    @Shows(Cause.PROXY_AUTH_REQUIRED)
    void aProxyThatWantsCredentialsIsNamed() {
        proxy("").requireBasic("u", "p");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_AUTH_REQUIRED);
        assertThat(result.verdict().role()).isEqualTo("proxy");
        assertThat(result.verdict().host()).isEqualTo("proxy.test:3128");
    }

    @Test
    @NearMiss(Cause.PROXY_AUTH_REQUIRED)
    void theNodesProxyCredentialsAreSent() {
        FakeProxy proxy = proxy("u:p%40ss@").requireBasic("u", "p@ss");
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(proxy.log()).allMatch(FakeProxy.Entry::authenticated);
    }

    @Test
    void wrongProxyCredentialsAreStillTheProxysAffair() {
        proxy("u:wrong@").requireBasic("u", "p");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.PROXY_AUTH_REQUIRED);
    }

    @Test
    @Shows(Cause.PROXY_DENIED)
    void aProxyThatForbidsTheHostIsNamed() {
        proxy("").deny("reg.test");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_DENIED);
        assertThat(result.verdict().evidence()).containsEntry("target", "reg.test");
    }

    @Test
    @Shows(Cause.PROXY_ERROR)
    void aProxyThatCannotReachTheRegistryHasAnError() {
        proxy("").behave(FakeProxy.Behaviour.BAD_GATEWAY);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.PROXY_ERROR);
    }

    @Test
    void aDeadProxyIsNoRefusalOfTheRegistry() {
        proxy("").close();
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_ERROR);
        assertThat(result.verdict().evidence()).containsEntry("proxyCause", "connect_refused");
    }

    @Test
    void aProxyWithoutAddressIsNoMissingRegistry() {
        proxy("");
        world().dns.remove("proxy.test");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_ERROR);
        assertThat(result.verdict().evidence()).containsEntry("proxyCause", "dns_nxdomain");
        assertThat(result.verdict().host()).startsWith("proxy.test");
    }

    @Test
    void aProxyThatHangsOrClosesHasAnErrorToo() {
        FakeProxy proxy = proxy("");
        world().impatient();
        proxy.behave(FakeProxy.Behaviour.HANG);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.PROXY_ERROR);
        proxy.behave(FakeProxy.Behaviour.CUT);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.PROXY_ERROR);
    }

    private FakeProxy overTls(TestCa.Leaf leaf) {
        proxy("");
        String registry = world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
        world().node.proxy("containerd", "https://tls-proxy.test:3129", "localhost");
        return world().keep(FakeProxy.start(
                        Listen.at(world().host("tls-proxy.test"), 3129).tls(leaf)))
                .route("reg.test:443", registry, 443);
    }

    @Test
    void aProxyThatIsSpokenToByTlsWorks() {
        FakeProxy proxy = overTls(World.CA.server("tls-proxy.test"));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(proxy.log()).isNotEmpty();
    }

    @Test
    void aProxysCertificateIsCheckedAndItsFaultIsTheProxys() {
        FakeProxy proxy = overTls(World.CA.server("other.test"));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_ERROR);
        assertThat(result.verdict().host()).isEqualTo("tls-proxy.test:3129");
        assertThat(proxy.log()).isEmpty();
    }

    @Test
    void noProxyHostsAreReachedDirectly() {
        FakeProxy proxy = proxy("");
        world().node.proxy("containerd", "http://proxy.test:3128", ".test");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);
        assertThat(proxy.log()).isEmpty();
    }
}
