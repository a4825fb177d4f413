/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.io.IOException;
import java.nio.file.Path;

/** A healthy registry and a node that trusts it, for {@link Training}. Ends when its standard input does. */
public final class TrainingGround {

    private TrainingGround() {}

    /** Serves until its standard input ends; the one argument is the folder to write the node root to. */
    public static void main(String[] arguments) throws IOException {
        TestCa ca = TestCa.root("Training CA");
        NodeRoot node = NodeRoot.in(Path.of(arguments[0])).trust(ca.pem());
        try (FakeRegistry registry =
                FakeRegistry.start(Listen.loopback().named("localhost").tls(ca.server("localhost")))) {
            registry.bearer();
            registry.push("library/app", "v1", TestImage.small());
            node.file("image", "localhost:" + registry.port() + "/library/app:v1");
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the build closes it.
            }
        }
    }
}
