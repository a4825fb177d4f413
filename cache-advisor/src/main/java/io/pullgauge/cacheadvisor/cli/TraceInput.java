/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A trace's file, or standard input for {@code -}; unpacked where it is a gzip, whatever its name. */
final class TraceInput {
    private static final int BUFFER = 1 << 16;

    private TraceInput() {}

    static InputStream open(Path file) throws IOException {
        if (file.toString().equals("-")) {
            return unpacked(System.in);
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        InputStream in = Files.newInputStream(file);
        try {
            return unpacked(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        return first == 0x1f && second == 0x8b ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }
}
