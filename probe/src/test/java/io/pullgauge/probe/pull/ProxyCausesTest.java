/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeSocks;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RawServer;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        CheckResult silent = world().check("reg.test/app:v1");
        assertThat(World.causeOf(silent)).isEqualTo(Cause.PROXY_ERROR);
        // It took the connection: nobody shall look for a firewall.
        assertThat(silent.verdict().evidence()).containsEntry("proxyCause", "http_timeout");
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

    @ParameterizedTest
    @ValueSource(
            strings = {"http://proxy.test:0", "http://proxy.test:65536", "proxy.test:99999999999", "ftp://proxy.test"})
    void aProxyThatNobodyCanDialIsNotPassedOver(String written) {
        proxy("");
        healthy();
        world().node.proxy("containerd", written, "localhost");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_ERROR);
        assertThat(result.verdict().role()).isEqualTo("proxy");
        assertThat(result.verdict().evidence()).containsEntry("target", "reg.test");
    }

    @Test
    void aProxyOfAnUnknownSchemeIsSpokenToByHttp() {
        FakeProxy proxy = proxy("");
        world().node.proxy("containerd", "tcp://proxy.test:3128", "localhost");
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(proxy.log()).isNotEmpty();
    }

    @Test
    void anExemptionCountsForANameWithAnUnderscoreToo() {
        FakeProxy proxy = proxy("");
        world().node.proxy("containerd", "http://proxy.test:3128", ".test");
        assertThat(world().cause("my_reg.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);
        assertThat(proxy.log()).isEmpty();
    }

    @Test
    void aProxyThatNobodySetIsNamedByItsAnswer() {
        healthy().inject(Fault.everywhere().status(407));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_AUTH_REQUIRED);
        assertThat(result.verdict().summary()).contains("the node has no proxy");
    }

    /** Nobody exempts a proxy from itself. */
    @Test
    void whatToDoIsAboutTheRegistryBehindTheProxy() {
        proxy("").deny("reg.test");
        CheckResult denied = world().check("reg.test/app:v1");
        assertThat(denied.verdict().summary()).startsWith("proxy.test:3128, on the way to reg.test: ");
        assertThat(denied.verdict().fix()).anyMatch(fix -> fix.contains("have reg.test allowed"));
        assertThat(denied.verdict().fix()).noneMatch(fix -> fix.contains("proxy.test"));
    }

    @Test
    void howToTryABrokenProxyIsWrittenOut() {
        proxy("").behave(FakeProxy.Behaviour.BAD_GATEWAY);
        assertThat(world().check("reg.test/app:v1").verdict().fix())
                .anyMatch(fix -> fix.contains("curl -v -x http://proxy.test:3128 https://reg.test/v2/"));
    }

    // --- SOCKS

    /** A SOCKS proxy that alone knows where reg.test is. */
    private FakeSocks socks(String scheme, String credentials) {
        healthy();
        String registry = world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
        world().dns.remove("reg.test");
        world().node.proxy("containerd", scheme + "://" + credentials + "socks.test:1080", "localhost");
        return world().keep(FakeSocks.start(world().host("socks.test"), 1080)).route("reg.test:443", registry, 443);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5", "socks5h"})
    void aSocksProxyIsFoundByTheNodesResolverAndLooksUpTheRegistryItself(String scheme) {
        FakeSocks socks = socks(scheme, "");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(socks.asked()).isNotEmpty().containsOnly("reg.test:443");
        assertThat(world().dns.queries()).extracting(FakeDns.Query::name).containsOnly("socks.test");
        assertThat(result.endpoints().getFirst().stages().get(1).evidence())
                .containsEntry("proxy", "socks.test:1080")
                .doesNotContainKey("address");
    }

    @Test
    void aSocksProxysLogInIsTheNodesOwn() {
        socks("socks5", "u:p%40ss@").require("u:p@ss");
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u:wrong@"})
    void aSocksProxyThatWantsAnotherLogInIsNamed(String credentials) {
        socks("socks5", credentials).require("u:p");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_AUTH_REQUIRED);
        assertThat(result.verdict().host()).isEqualTo("socks.test:1080");
    }

    @ParameterizedTest
    @CsvSource({"1, PROXY_ERROR", "2, PROXY_DENIED", "4, PROXY_ERROR", "5, PROXY_ERROR", "99, PROXY_ERROR"})
    void whatASocksProxyAnswersIsItsOwnAffair(int code, Cause cause) {
        socks("socks5", "").refuse(code);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(cause);
        assertThat(result.verdict().evidence()).containsEntry("target", "reg.test");
    }

    @Test
    void aSocksProxyWithoutAddressOrListenerIsAProxysFault() {
        FakeSocks socks = socks("socks5", "");
        socks.close();
        assertThat(world().check("reg.test/app:v1").verdict().evidence())
                .containsEntry("proxyCause", "connect_refused");
        world().dns.remove("socks.test");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PROXY_ERROR);
        assertThat(result.verdict().evidence()).containsEntry("proxyCause", "dns_nxdomain");
    }

    @Test
    void aSocksProxyWithADeadAddressIsReachedByTheOther() {
        FakeSocks socks = socks("socks5", "");
        world().dns.remove("socks.test").address("socks.test", world().address());
        world().dns.address("socks.test", world().dns.address().getHostAddress().replaceAll("\\d+$", "3"));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(socks.asked()).isNotEmpty();
    }

    @Test
    void whatSpeaksNoSocksIsAProxyError() {
        healthy();
        world().node.proxy("containerd", "socks5://socks.test:1080", "localhost");
        world().keep(RawServer.start(
                world().host("socks.test"), 1080, "HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.PROXY_ERROR);
    }
}
