/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does once what the short commands do every time, so that the start-up cache holds what they need. Run by the build, beside
 * {@link TrainingGround}: what that needs (certificates being made, a server) must not get into the cache.
 */
public final class Training {

    private Training() {}

    /** Runs the commands; the one argument is the training ground's node root. */
    public static void main(String[] arguments) throws IOException {
        Path node = Path.of(arguments[0]);
        String image = Files.readString(node.resolve("image"));
        Main.run("check", "--help");
        Main.run("check", image, "--node-root", node.toString());
        Main.run("check", image, "-o", "json", "--node-root", node.toString());
        Main.run("explain", "Back-off pulling image \"" + image + "\"");
    }
}
