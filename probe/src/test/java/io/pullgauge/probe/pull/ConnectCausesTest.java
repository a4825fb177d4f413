/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.FaultySocket.Mode;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import org.junit.jupiter.api.Test;

class ConnectCausesTest extends WorldTest {

    @Test
    @Shows(Cause.CONNECT_REFUSED)
    void whereNobodyListensTheConnectionIsRefused() {
        world().host("reg.test");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.CONNECT_REFUSED);
        assertThat(result.pullable()).isFalse();
        assertThat(stage(result, "dns").status()).isEqualTo("ok");
        assertThat(stage(result, "connect").status()).isEqualTo("fail");
        assertThat(stage(result, "tls").status()).isEqualTo("skipped");
    }

    @Test
    @NearMiss(Cause.CONNECT_REFUSED)
    void oneAddressThatRefusesIsAWarningAsTheNextOneAnswers() {
        String dead = world().address();
        world().dns.address("reg.test", dead);
        healthy();
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.CONNECT_REFUSED);
        assertThat(stage(result, "connect").evidence().toString()).contains(dead);
    }

    @Test
    @Shows(Cause.CONNECT_TIMEOUT)
    void aHostThatDropsPacketsTimesOut() {
        world().impatient().faulty("reg.test", Mode.FULL_BACKLOG);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECT_TIMEOUT);
    }

    @Test
    @NearMiss(Cause.CONNECT_TIMEOUT)
    void anAddressThatDropsPacketsIsOvertakenByTheNext() {
        FaultySocket dropping = world().faulty("reg.test", Mode.FULL_BACKLOG);
        healthy();
        assertThat(dropping.accepted()).isZero();
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    @Shows(Cause.NO_ROUTE)
    void anAddressWithoutWayToItHasNoRoute() {
        // Multicast takes no TCP connection: the kernel itself says that the network is unreachable.
        world().dns.address("reg.test", "224.0.0.77");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.NO_ROUTE);
    }

    @Test
    @NearMiss(Cause.NO_ROUTE)
    void aFamilyWithoutWayToItIsNotEvenAWarning() {
        world().dns.address("reg.test", "224.0.0.77");
        healthy();
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    @Shows(Cause.CONNECTION_RESET)
    void aResetAfterTheHelloIsAReset() {
        world().faulty("reg.test", Mode.RESET);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECTION_RESET);
    }

    @Test
    @NearMiss(Cause.CONNECTION_RESET)
    void aKeptConnectionThatWasResetIsOpenedAnew() {
        var registry = healthy();
        registry.inject(Fault.on("GET", "/v2/app/blobs/.+").reset().times(1));
        NodeProber prober = world().prober();
        // The first blob is asked for over a connection that has served before, which Go would replace without a word.
        assertThat(World.causeOf(prober.image("reg.test/app:v1"))).isNull();
    }

    @Test
    void aConnectionThatEndsWithoutAnAnswerIsToldAsSuch() {
        healthy().inject(Fault.on("HEAD", ".*").reset());
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.CONNECTION_RESET);
        assertThat(stage(result, "tls").status()).isEqualTo("ok");
    }

    private static StageReport stage(CheckResult result, String name) {
        return result.endpoints().getFirst().stages().stream()
                .filter(stage -> stage.stage().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
