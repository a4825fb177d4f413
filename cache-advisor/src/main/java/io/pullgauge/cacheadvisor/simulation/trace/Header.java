/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where a file's columns are, by the names in its header; other columns are left alone. */
record Header(List<String> names, int required) {

    /**
     * Reads the header.
     *
     * @throws TraceUnreadable when a required column is not named there
     */
    static Header read(String file, LineReader lines, String... required) throws IOException {
        if (!lines.next()) {
            throw new TraceUnreadable(file + ": line 1: no header (expected: " + String.join("\t", required) + ")");
        }
        List<String> names = names(lines);
        Arrays.stream(required)
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(missing -> {
                    throw new TraceUnreadable(
                            file + ": line " + lines.number() + ": no column " + missing + " in the header "
                                    + Problems.quote(String.join(" ", names)) + " (expected, separated by tabs: "
                                    + String.join(" ", required) + ")");
                });
        int last = Arrays.stream(required).mapToInt(names::indexOf).max().orElse(0);
        return new Header(names, last + 1);
    }

    private static List<String> names(LineReader lines) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Math.min(lines.fields(), 64); i++) {
            names.add(lines.text(i).replace("\uFEFF", "").strip());
        }
        return List.copyOf(names);
    }

    /** The column of a name; -1 where the header lacks it. */
    int column(String name) {
        return names.indexOf(name);
    }

    /** Why the current line does not fit the header; empty if it does. */
    String misfit(LineReader lines) {
        if (lines.isTooLong()) {
            return "longer than " + LineReader.MAX_LINE + " bytes";
        }
        int found = lines.fields();
        if (found >= required && found <= names.size()) {
            return "";
        }
        return found + " fields (expected: " + (found < required ? required : names.size()) + ")";
    }
}
