/* SPDX-License-Identifier: Apache-2.0 */

import io.pullgauge.daemonset.ClusterGround;
import io.pullgauge.probe.fixture.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cluster of some pods for a collector that has nothing to do: writes its port and a service account, and serves until its input ends. */
final class IdleWorld {

    private IdleWorld() {}

    /** The arguments: a folder to write to, and the number of pods. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (ClusterGround cluster =
                ClusterGround.start(TestCa.root("Bench CA"), "bench", Integer.parseInt(arguments[1]))) {
            cluster.mount(folder.resolve("account"));
            Files.writeString(folder.resolve("cluster"), Integer.toString(cluster.port()));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the script closes it.
            }
        }
        System.exit(0);
    }
}
