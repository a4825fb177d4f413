/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Tab-separated lines of a stream, without an object per line: the current line's fields are ranges of {@link #bytes()}. Ends of line may
 * be LF or CRLF; a line beyond {@link #MAX_LINE} is skipped to its end and said to be {@link #isTooLong()}. Not thread-safe.
 */
final class LineReader {

    /** An image of 127 layers takes 11 kB. */
    static final int MAX_LINE = 1 << 20;

    private static final int MAX_FIELDS = 64;

    private final InputStream in;
    private final byte[] buffer = new byte[2 * MAX_LINE];
    private final int[] starts = new int[MAX_FIELDS + 1];
    private int filled;
    private int next;
    private boolean ended;
    private long number;
    private int fields;
    private int end;
    private boolean tooLong;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Moves to the next line that is not blank; false at the end. */
    boolean next() throws IOException {
        while (read()) {
            if (tooLong || end > starts[0]) {
                return true;
            }
        }
        return false;
    }

    private boolean read() throws IOException {
        tooLong = false;
        int from = next;
        int to = scan(from);
        if (to < 0) {
            to = refillAndScan();
            from = 0;
        }
        if (to < 0) {
            return false;
        }
        number++;
        end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
        return true;
    }

    /** Finds the end of the line that begins at {@code from}, and its fields on the way; -1 if the end is not in the buffer yet. */
    private int scan(int from) {
        int found = 1;
        starts[0] = from;
        for (int i = from; i < filled; i++) {
            byte b = buffer[i];
            if (b == '\t' && found <= MAX_FIELDS) {
                starts[found++] = i + 1;
            } else if (b == '\n') {
                fields = found;
                next = i + 1;
                return i;
            }
        }
        fields = found;
        return -1;
    }

    /** Shifts the unfinished line to the front and reads on until its end is there; -1 when nothing is left. */
    private int refillAndScan() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        filled -= next;
        next = 0;
        while (!ended) {
            int read = in.read(buffer, filled, buffer.length - filled);
            ended = read < 0;
            filled += Math.max(read, 0);
            int at = scan(0);
            if (at >= 0) {
                return at;
            }
            if (filled > MAX_LINE) {
                return skipLongLine();
            }
        }
        scan(0);
        next = filled;
        return filled == 0 ? -1 : filled;
    }

    private int skipLongLine() throws IOException {
        tooLong = true;
        int at = -1;
        while (!ended && at < 0) {
            int read = in.read(buffer, 0, buffer.length);
            ended = read < 0;
            filled = Math.max(read, 0);
            at = scan(0);
        }
        next = at < 0 ? filled : next;
        return 0;
    }

    /** The number of the current line; the first is 1. */
    long number() {
        return number;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** How many fields the line has; one more than can be read when there are too many. */
    int fields() {
        return fields;
    }

    byte[] bytes() {
        return buffer;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return field + 1 < fields ? starts[field + 1] - 1 : end;
    }

    /** Is the field the single character for "unknown"? */
    boolean isUnknown(int field) {
        return end(field) - start(field) == 1 && buffer[start(field)] == '-';
    }

    String text(int field) {
        return new String(buffer, start(field), end(field) - start(field), StandardCharsets.UTF_8);
    }

    /** The field as a whole number of at least 0; -1 if it is none, -2 if it is negative. */
    long number(int field) {
        return parse(buffer, start(field), end(field));
    }

    static long parse(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int digits = negative ? from + 1 : from;
        if (digits >= to || to - digits > 18) {
            return -1;
        }
        long value = 0;
        for (int i = digits; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return negative && value > 0 ? -2 : value;
    }
}
