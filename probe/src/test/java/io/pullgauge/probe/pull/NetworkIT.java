/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.Shipped;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A network namespace of its own, in which routes are really missing and packets are really lost. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class NetworkIT {

    private static final String NEW_NETWORK = "set -e\nip link set lo up\n";

    /** One wire with nobody at its other end, and no route to anywhere else. */
    private static final String WIRE = """
            ip link add veth0 type veth peer name veth1
            ip addr add 10.9.0.1/24 dev veth0
            ip link set veth0 up
            ip link set veth1 up
            """;

    @TempDir
    @Nullable
    private Path temporary;

    private String run(String setup, String... images) {
        Path folder = temporary == null ? Path.of(".") : temporary;
        RealPrograms.Ended tried = RealPrograms.run(folder, "unshare", "-n", "sh", "-c", NEW_NETWORK + setup);
        Assumptions.assumeTrue(tried.status() == 0, () -> "this kernel has not what it takes: " + tried.output());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        RealPrograms.Ended ended = RealPrograms.run(
                folder,
                "unshare",
                "-n",
                "sh",
                "-c",
                NEW_NETWORK + setup + "exec '" + java + "' -cp \"$0\" " + NetworkMain.class.getName() + " \"$@\"\n",
                Shipped.classPath(),
                String.join(" ", images));
        assertThat(ended.status()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void aNetworkWithoutRouteAndANeighbourWhoIsGoneAreBothNoRoute() {
        assertThat(run(WIRE, "far.test=10.88.0.5", "near.test=10.9.0.7"))
                .contains("far.test NO_ROUTE []", "near.test NO_ROUTE []");
    }

    @Test
    void theFirstPacketOfEachKindMayGetLost() {
        // netem is not in every kernel; a counter that drops the very first packet of a kind is.
        String lose = "iptables -A INPUT -i lo -m statistic --mode nth --every 1000000 --packet 0 -j DROP ";
        String losses = lose + "-p udp --dport 53\n" + lose + "-p tcp --dport 443 --syn\n" + lose
                + "-p tcp --sport 443 -m length --length 200:65535\n";
        assertThat(run(losses, "reg.test=")).contains("reg.test null []");
    }

    @Test
    void aLocalFirewallThatLetsOneQuestionNotOutIsNoFault() {
        String lose = "iptables -A OUTPUT -o lo -p udp --dport 53 -m statistic --mode nth --every 1000000 --packet 0"
                + " -j REJECT\n";
        assertThat(run(lose, "reg.test=")).contains("reg.test null []");
    }
}
