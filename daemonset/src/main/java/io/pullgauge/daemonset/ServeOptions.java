/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.probe.cli.CommandFailed;
import io.pullgauge.probe.verdict.Text;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where {@code up} and {@code demo} serve their collector: on this machine only. */
public final class ServeOptions {

    private static final int USUAL_PORT = 8080;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The page's and the API's port on 127.0.0.1 (default: ${DEFAULT-VALUE}; 0 for any free one).")
    private int port = USUAL_PORT;

    /** Starts a collector for this machine; one line and exit code 1 where that cannot be. */
    public Collector start(Path data, Duration interval) {
        if (port < 0 || port > 65535) {
            throw CommandFailed.usage("--port " + port + " (expected: 0 to 65535)");
        }
        InetSocketAddress listen = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        try {
            return Collector.start(CollectorConfig.of(listen, data).withInterval(interval));
        } catch (Collector.CannotStart e) {
            throw CommandFailed.failed(Text.line(String.valueOf(e.getMessage())));
        }
    }
}
