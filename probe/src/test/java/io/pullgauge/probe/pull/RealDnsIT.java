/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What unbound and dnsmasq really answer. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class RealDnsIT extends WorldTest {

    @TempDir
    @Nullable
    private Path temporary;

    private Path folder(String name) {
        try {
            return Files.createDirectories((temporary == null ? Path.of(".") : temporary).resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String registryAddress() {
        healthy();
        return world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
    }

    private String unbound(String... lines) {
        String address = world().address();
        world().keep(RealPrograms.unbound(folder("unbound" + address), address, 53, lines));
        return address;
    }

    private String dnsmasq(String... lines) {
        String address = world().address();
        world().keep(RealPrograms.dnsmasq(folder("dnsmasq" + address), address, 53, lines));
        return address;
    }

    @ParameterizedTest
    @CsvSource({
        "reg.test, ",
        "gone.test, DNS_NXDOMAIN",
        "mail.test, DNS_NO_ADDRESS",
        "refused.test, DNS_REFUSED",
        "broken.test, DNS_SERVFAIL",
        "silent.test, DNS_TIMEOUT"
    })
    void whatUnboundAnswersIsUnderstood(String host, @Nullable Cause cause) {
        world().node
                .resolver(unbound(
                        "reg.test. A " + registryAddress(),
                        "mail.test. MX 5 reg.test.",
                        "local-zone: \"refused.test.\" refuse",
                        "local-zone: \"silent.test.\" deny",
                        "local-zone: \"broken.test.\" transparent",
                        "forward-zone:\n  name: \"broken.test.\"\n  forward-addr: "
                                + world().dns.address().getHostAddress()));
        world().dns.behave("broken.test", FakeDns.Behaviour.SERVFAIL);
        world().options(world().options().withTimeout(java.time.Duration.ofSeconds(10)));
        assertThat(world().cause(host + "/app:v1")).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "reg.test, ",
        "alias.test, ",
        "gone.local.test, DNS_NXDOMAIN",
        "text.test, DNS_NO_ADDRESS",
        "else.org, DNS_REFUSED"
    })
    void whatDnsmasqAnswersIsUnderstood(String host, @Nullable Cause cause) {
        String registry = registryAddress();
        world().node
                .resolver(dnsmasq(
                        "host-record=reg.test," + registry,
                        "cname=alias.test,reg.test",
                        "local=/local.test/text.test/",
                        "txt-record=text.test,hello"))
                .hostsToml("alias.test", "server = \"https://alias.test\"\nskip_verify = true\n");
        assertThat(world().cause(host + "/app:v1")).isEqualTo(cause);
    }

    @Test
    void anAnswerTooLargeForOnePacketComesByTcp() {
        String registry = registryAddress();
        List<String> lines = new ArrayList<>(List.of("reg.test. A " + registry));
        String dead = world().address();
        String block = dead.substring(0, dead.lastIndexOf('.') + 1);
        for (int i = 100; i < 220; i++) {
            lines.add("reg.test. A " + block + i);
        }
        world().node.resolver(unbound(lines.toArray(String[]::new)));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aFirstServerThatIsDeadOrSilentIsAWarning() {
        String registry = registryAddress();
        String good = unbound("reg.test. A " + registry);
        world().node.resolver(world().address(), good);
        CheckResult dead = world().check("reg.test/app:v1");
        assertThat(World.causeOf(dead)).isNull();
        assertThat(World.warnings(dead)).containsExactly(Cause.DNS_SERVER_UNREACHABLE);
        world().node.resolver(unbound("local-zone: \"reg.test.\" deny"), good);
        CheckResult silent = world().check("reg.test/app:v1");
        assertThat(World.causeOf(silent)).isNull();
        assertThat(World.warnings(silent)).containsExactly(Cause.DNS_TIMEOUT);
    }
}
