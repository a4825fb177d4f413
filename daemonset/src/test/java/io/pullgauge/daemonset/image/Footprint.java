/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a process holds of the machine's memory, in KiB.
 *
 * @param rss all that is resident, files that others share included
 * @param anonymous what is its own alone
 */
record Footprint(long rss, long anonymous) {

    static Footprint of(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            return new Footprint(kilobytes(lines, "Rss:"), kilobytes(lines, "Anonymous:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long kilobytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "RSS %.1f MiB, anonymous %.1f MiB", rss / 1024.0, anonymous / 1024.0);
    }
}
