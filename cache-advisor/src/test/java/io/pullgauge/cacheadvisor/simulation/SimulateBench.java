/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the trace that simulate's speed is measured on: {@code SimulateBench DIR PULLS NODES IMAGES} gives {@code DIR/images.tsv} and
 * {@code DIR/pulls.tsv}, the same bytes each time. docs/simulate.md has the figures and how they were taken.
 */
public final class SimulateBench {

    private static final long SEED = 20_261_121;

    private SimulateBench() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long pulls = Long.parseLong(arguments[1]);
        try (BufferedWriter images = Files.newBufferedWriter(folder.resolve("images.tsv"));
                BufferedWriter lines = Files.newBufferedWriter(folder.resolve("pulls.tsv"))) {
            new SyntheticTrace(SEED, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), 300, images, lines)
                    .write(pulls);
        }
    }
}
