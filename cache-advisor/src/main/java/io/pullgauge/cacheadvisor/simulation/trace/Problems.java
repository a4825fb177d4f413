/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.util.ArrayList;
import java.util.List;

/** The broken lines of a trace, each with its number and the reason; the first {@value #KEPT} are kept, the others counted. */
public final class Problems {

    private static final int KEPT = 100;

    private static final int MAX_QUOTE = 200;

    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long count;

    /** A line that cannot be used. */
    void report(String file, long line, String reason) {
        if (count++ < KEPT) {
            lines.add(file + ": line " + line + ": " + reason);
        }
    }

    /** Something that makes the result less certain and breaks no line. */
    public void note(String note) {
        notes.add(note);
    }

    /** How many lines could not be used. */
    public long count() {
        return count;
    }

    /** One sentence a broken line, the last one saying how many more there are. */
    public List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (count > lines.size()) {
            all.add("and " + (count - lines.size()) + " more broken lines");
        }
        return all;
    }

    /** What makes the result less certain. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Outside text made fit for a terminal: cut, and control characters escaped. */
    static String quote(String outside) {
        StringBuilder text = new StringBuilder();
        outside.codePoints().limit(MAX_QUOTE).forEach(c -> append(text, c));
        return outside.length() > MAX_QUOTE ? text + "…" : text.toString();
    }

    private static void append(StringBuilder text, int c) {
        int type = Character.getType(c);
        if (Character.isISOControl(c) || type == Character.FORMAT || type == Character.LINE_SEPARATOR) {
            text.append(String.format("\\u%04x", c));
        } else {
            text.appendCodePoint(c);
        }
    }
}
