/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The committed files are what the sources give. Needs Node and the npm registry; where they are missing it says so and is skipped. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(300)
class RebuildIT {
    private static final Path SOURCES = Path.of("src/main/ui");
    private static final Path BUILT = Path.of("src/main/resources/ui");

    @TempDir
    Path folder;

    @Test
    void givesTheCommittedBytesAgain() throws Exception {
        if (run(
                        "sh",
                        "-c",
                        "node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && npm view preact@11.2.0 version")
                != 0) {
            abort("no Node of version 20 or newer, or no npm registry");
        }
        copySources();
        int status = run(
                "sh",
                folder.resolve("ui/build.sh").toString(),
                "--outDir",
                folder.resolve("built").toString());
        assertThat(status).as(Files.readString(folder.resolve("out"))).isZero();
        assertThat(contents(folder.resolve("built"))).isEqualTo(contents(BUILT));
    }

    private int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    private void copySources() throws IOException {
        Path copy = folder.resolve("ui");
        Files.walkFileTree(SOURCES, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                if (from.endsWith("node_modules")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(SOURCES.relativize(from).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, copy.resolve(SOURCES.relativize(from).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
