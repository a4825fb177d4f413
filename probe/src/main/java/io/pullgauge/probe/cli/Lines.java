/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The lines of an input, of which no single one is kept beyond a bound: whatever feeds us, memory stays small. */
final class Lines implements Iterator<String> {

    static final int LONGEST = 1 << 20;

    private final BufferedReader reader;
    private @Nullable String next;
    private boolean afterReturn;

    /** Bytes that are no UTF-8 become replacement characters. */
    Lines(InputStream in) {
        reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        next = read();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        String line = next;
        if (line == null) {
            throw new NoSuchElementException();
        }
        next = read();
        return line;
    }

    private @Nullable String read() {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                boolean endOfReturn = afterReturn && c == '\n';
                afterReturn = c == '\r';
                if (endOfReturn) {
                    continue;
                }
                if (c == '\n' || c == '\r') {
                    return line.toString();
                }
                if (line.length() < LONGEST) {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.isEmpty() ? null : line.toString();
    }
}
