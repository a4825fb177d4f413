/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The lines of a resource beside these tests, without comments. */
final class TestLines {

    private TestLines() {}

    static List<String> of(String resource) {
        try (InputStream in = Objects.requireNonNull(TestLines.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
