/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeDns.Behaviour;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsCausesTest extends WorldTest {

    /** One more DNS server, after the first. */
    private FakeDns second() {
        String address = world().address();
        FakeDns other = world().keep(FakeDns.start(address, 53));
        world().node.resolver(world().dns.address().getHostAddress(), address);
        return other;
    }

    @Test
    @Shows(Cause.DNS_NXDOMAIN)
    void aNameThatDoesNotExistIsNxdomain() {
        CheckResult result = world().check("missing.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.DNS_NXDOMAIN);
        assertThat(result.verdict().host()).isEqualTo("missing.test");
        assertThat(result.verdict().role()).isEqualTo("registry");
        assertThat(result.verdict().evidence())
                .containsEntry("servers", Map.of(world().dns.address().getHostAddress(), "NXDOMAIN"));
    }

    @Test
    @NearMiss(Cause.DNS_NXDOMAIN)
    void aNameInTheHostsFileNeedsNoDns() {
        healthy();
        world().dns.remove("reg.test");
        world().node.host(registryAddress(), "reg.test");
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(world().dns.queries()).isEmpty();
    }

    private String registryAddress() {
        // The first host of the world is the registry.
        return world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
    }

    @Test
    @Shows(Cause.DNS_NO_ADDRESS)
    void aNameWithoutAddressIsNotCalledMissing() {
        world().dns.empty("reg.test");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_NO_ADDRESS);
    }

    @Test
    @NearMiss(Cause.DNS_NO_ADDRESS)
    void anAliasLeadsToItsTargetsAddress() {
        healthy();
        world().dns.alias("other.test", "reg.test");
        world().node.hostsToml("other.test", "server = \"https://other.test\"\nskip_verify = true\n");
        CheckResult result = world().check("other.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.endpoints().getFirst().stages().getFirst().evidence().get("aliases"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly("reg.test");
    }

    @Test
    @Shows(Cause.DNS_TIMEOUT)
    void silentServersTimeOutWithinTheBoundEachHavingHadItsTurn() {
        FakeDns second = second();
        world().dns.otherwise(Behaviour.SILENT);
        second.otherwise(Behaviour.SILENT);
        world().impatient();
        long started = System.nanoTime();
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.DNS_TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
        assertThat(world().dns.queries()).isNotEmpty();
        assertThat(second.queries()).isNotEmpty();
    }

    @Test
    @NearMiss(Cause.DNS_TIMEOUT)
    void aSilentFirstServerIsAWarningOnlyAsTheSecondAnswers() {
        FakeRegistry registry = healthy();
        FakeDns second = second();
        second.address("reg.test", registryAddress());
        world().dns.behave("reg.test", Behaviour.SILENT);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.DNS_TIMEOUT);
        assertThat(registry.exchanges()).isNotEmpty();
    }

    @Test
    void oneFamilyThatIsNeverAnsweredDelaysButDoesNotBreak() {
        healthy();
        world().dns.behave("reg.test", Behaviour.SILENT_FOR_AAAA);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.DNS_TIMEOUT);
    }

    @Test
    void oneLostPacketIsNeitherFaultNorWarning() {
        healthy();
        world().dns.loseFirst("reg.test", 2);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).isEmpty();
    }

    @Test
    @Shows(Cause.DNS_SERVFAIL)
    void servfailIsTold() {
        world().dns.behave("reg.test", Behaviour.SERVFAIL);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_SERVFAIL);
    }

    @Test
    @NearMiss(Cause.DNS_SERVFAIL)
    void servfailOfTheFirstServerIsAWarningOnly() {
        healthy();
        second().address("reg.test", registryAddress());
        world().dns.behave("reg.test", Behaviour.SERVFAIL);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.DNS_SERVFAIL);
    }

    @Test
    @Shows(Cause.DNS_REFUSED)
    void refusedIsTold() {
        world().dns.behave("reg.test", Behaviour.REFUSED);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_REFUSED);
    }

    @Test
    @NearMiss(Cause.DNS_REFUSED)
    void afterRefusedTheNextServersNxdomainStands() {
        second();
        world().dns.behave("reg.test", Behaviour.REFUSED);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);
    }

    @Test
    @Shows(Cause.DNS_SERVER_UNREACHABLE)
    void aServerThatIsNotThereIsUnreachable() {
        world().node.resolver(world().address());
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_SERVER_UNREACHABLE);
    }

    @Test
    @NearMiss(Cause.DNS_SERVER_UNREACHABLE)
    void oneServerThatIsNotThereIsAWarningOnly() {
        healthy();
        world().node.resolver(world().address(), world().dns.address().getHostAddress());
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.DNS_SERVER_UNREACHABLE);
    }

    @Test
    void nxdomainOfTheFirstServerEndsTheMatterAsInGo() {
        healthy();
        FakeDns second = second();
        second.address("only-second.test", registryAddress());
        assertThat(world().cause("only-second.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);
        assertThat(second.queries()).isEmpty();
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() {
        healthy();
        world().dns.behave("reg.test", Behaviour.TRUNCATED);
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(world().dns.queries()).anyMatch(FakeDns.Query::tcp);
    }

    @Test
    void garbageIsAServersFailureAndNoCrash() {
        world().impatient();
        world().dns.behave("reg.test", Behaviour.GARBAGE);
        assertThat(world().cause("reg.test/app:v1")).isIn(Cause.DNS_SERVFAIL, Cause.DNS_TIMEOUT);
    }

    @Test
    void forgedNumbersAreNoAnswer() {
        healthy();
        world().impatient();
        world().dns.behave("reg.test", Behaviour.WRONG_ID);
        assertThat(world().cause("reg.test/app:v1")).isIn(Cause.DNS_SERVFAIL, Cause.DNS_TIMEOUT);
    }

    @Test
    void searchSuffixesFollowNdots() {
        world().node
                .file(
                        "etc/resolv.conf",
                        "nameserver " + world().dns.address().getHostAddress()
                                + "\nsearch corp.test\noptions ndots:2\n");
        world().dns.address("reg.test.corp.test", world().address());
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECT_REFUSED);
        assertThat(world().dns.queries().stream().map(FakeDns.Query::name).distinct())
                .containsExactly("reg.test.corp.test");

        world().dns.forgetQueries();
        world().cause("a.b.test/app:v1");
        assertThat(world().dns.queries().stream().map(FakeDns.Query::name).distinct())
                .containsExactly("a.b.test", "a.b.test.corp.test");
    }

    @Test
    void rotateBeginsWithAnotherServerEachTime() {
        FakeDns second = second();
        world().node
                .file(
                        "etc/resolv.conf",
                        "nameserver " + world().dns.address().getHostAddress() + "\nnameserver "
                                + second.address().getHostAddress() + "\noptions rotate\n");
        NodeProber prober = world().prober();
        List.of("a.test/x:1", "b.test/x:1", "c.test/x:1", "d.test/x:1").forEach(prober::image);
        assertThat(world().dns.queries()).hasSize(4);
        assertThat(second.queries()).hasSize(4);
    }

    /** resolv.conf with this one server and these options. */
    private void options(String options) {
        world().node
                .file(
                        "etc/resolv.conf",
                        "nameserver " + world().dns.address().getHostAddress() + "\noptions " + options + "\n");
    }

    @Test
    void anAnswerThatComesLaterThanTheNodeWouldWaitIsNone() {
        options("timeout:1 attempts:1");
        world().options(world().options().withTimeout(Duration.ofSeconds(8)));
        healthy();
        world().dns.slow("reg.test", Duration.ofSeconds(4));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_TIMEOUT);
    }

    @Test
    void aLateAnswerWithinTheNodesOwnPatienceWillDo() {
        options("timeout:10");
        world().options(world().options().withTimeout(Duration.ofSeconds(30)));
        healthy();
        world().dns.slow("reg.test", Duration.ofMillis(1500));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-vc", "usevc", "tcp"})
    void aNodeThatAsksByTcpAloneIsFollowed(String option) {
        options(option);
        healthy();
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(world().dns.queries()).isNotEmpty().allMatch(FakeDns.Query::tcp);
    }

    @Test
    void aliasesThatTurnInACircleLeadToNoAddress() {
        world().dns.alias("reg.test", "round.test").alias("round.test", "reg.test");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_NO_ADDRESS);
    }

    @Test
    void anAliasWhoseTargetIsMissingIsAMissingName() {
        world().dns.alias("reg.test", "gone.test");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);
    }

    @Test
    void aTruncatedAnswerWithoutTcpIsATimeOut() {
        world().impatient();
        world().dns.behave("reg.test", Behaviour.TRUNCATED_FOR_GOOD);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.DNS_TIMEOUT);
    }

    @Test
    void nsswitchDecidesWhetherDnsComesBeforeTheHostsFile() {
        healthy();
        world().node.host(world().address(), "reg.test");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECT_REFUSED);
        world().node.file("etc/nsswitch.conf", "hosts: dns files\n");
        assertThat(world().cause("reg.test/app:v1")).isNull();
        world().node.file("etc/nsswitch.conf", "hosts: files\n");
        assertThat(world().cause("other.test/app:v1")).isEqualTo(Cause.DNS_NO_ADDRESS);
    }

    @Test
    void lookupsOfOneNameAtOnceAreOne() {
        FakeRegistry registry = healthy();
        int images = 8;
        IntStream.range(0, images).forEach(i -> registry.push("app", "n" + i, IMAGE));
        world().options(world().options().withTimeout(Duration.ofSeconds(30)));
        world().dns.slow("reg.test", Duration.ofSeconds(2));
        NodeProber prober = world().prober();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CheckResult>> running = IntStream.range(0, images)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> prober.image("reg.test/app:n" + i), threads))
                    .toList();
            assertThat(running).allMatch(each -> Boolean.TRUE.equals(each.join().pullable()));
        }
        // Two families, and a second question to the slow server: apart, eight looks would send sixteen at the least.
        assertThat(world().dns.queries()).hasSizeLessThan(2 * images);
    }

    @Test
    void oneServfailIsNoFaultAsTheNodeAsksAgain() {
        healthy();
        world().dns.failFirst("reg.test", 2);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).isEmpty();
    }
}
