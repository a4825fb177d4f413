/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where the scores go: one line of each set to the log, its table by cause to a file under {@code target/explain-score}. */
final class ScoreReport {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(ScoreReport.class);

    private static final Path FOLDER = Path.of("target", "explain-score");

    // The program's own logging begins at warnings.
    static {
        LOG.setLevel(Level.INFO);
    }

    private ScoreReport() {}

    /** Reports a set, and hands its score on. */
    static Score of(String set, Score score) {
        LOG.info("explain, {}: {}", set, score.summary());
        write(set.replace(", ", "-").replace(' ', '-') + ".txt", score.summary() + "\n\n" + score.table());
        return score;
    }

    static void write(String file, String text) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
