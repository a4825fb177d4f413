/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.report.CheckResult;
import java.time.Duration;

/** The other half of {@link NetworkIT}: looks at {@code name=address} (a registry of its own where the address is left out) and prints what came. */
final class NetworkMain {

    private NetworkMain() {}

    public static void main(String[] arguments) {
        try (World world = World.open()) {
            world.options(world.options().withTimeout(Duration.ofSeconds(10)));
            for (String host : arguments[0].split(" ")) {
                String name = host.substring(0, host.indexOf('='));
                String address = host.substring(host.indexOf('=') + 1);
                if (address.isEmpty()) {
                    WorldTest.holding(world.registry(name));
                } else {
                    world.dns.address(name, address);
                }
                CheckResult result = world.check(name + "/app:v1");
                System.out.println(name + " " + World.causeOf(result) + " " + World.warnings(result));
            }
        }
    }
}
