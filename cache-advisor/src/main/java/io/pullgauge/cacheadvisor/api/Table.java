/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in kubectl's manner: upper-case headers, three spaces between columns, no borders; hostile characters cannot reach the terminal. */
final class Table {
    private static final int WIDEST = 120;

    private final List<String[]> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(headers.clone());
    }

    void row(@Nullable Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            String shown = Text.shown(cells[i], WIDEST);
            row[i] = shown.isEmpty() ? "<none>" : shown;
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text =
                new StringBuilder(rows.size() * (Arrays.stream(widths).sum() + 3 * columns));
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                text.append(row[i]);
                if (i < columns - 1) {
                    text.repeat(' ', widths[i] - row[i].length() + 3);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
