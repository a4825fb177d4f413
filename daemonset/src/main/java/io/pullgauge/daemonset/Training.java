/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does once what the short commands do every time, so that the start-up cache holds what they need. Run by the build, beside
 * {@link TrainingGround}: what that needs (certificates being made, a server) must not get into the cache.
 */
public final class Training {

    private Training() {}

    /** @param arguments the training ground's node root */
    public static void main(String[] arguments) throws IOException {
        Path node = Path.of(arguments[0]);
        String image = Files.readString(node.resolve("image"));
        CommandLines.run(new Main(), "check", "--help");
        CommandLines.run(new Main(), "check", image, "--node-root", node.toString());
        CommandLines.run(new Main(), "check", image, "-o", "json", "--node-root", node.toString());
        CommandLines.run(new Main(), "explain", "Back-off pulling image \"" + image + "\"");
    }
}
