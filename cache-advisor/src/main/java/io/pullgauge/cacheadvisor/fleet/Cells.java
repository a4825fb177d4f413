/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Two states of one node's cells, side by side: both lists are sorted by target, so one walk over both finds what belongs together. */
public final class Cells {
    private Cells() {}

    /** Hands over each target of either list: its cell before, null where it is new, and its cell now, null where it is gone. */
    public static <C extends Cell> void pair(List<C> before, List<C> now, BiConsumer<@Nullable C, @Nullable C> pairs) {
        int old = 0;
        for (C cell : now) {
            int order = -1;
            while (old < before.size() && (order = before.get(old).target().compareTo(cell.target())) < 0) {
                pairs.accept(before.get(old++), null);
            }
            boolean known = old < before.size() && order == 0;
            pairs.accept(known ? before.get(old++) : null, cell);
        }
        while (old < before.size()) {
            pairs.accept(before.get(old++), null);
        }
    }

    /** The cells of now, each made from its own and the one before; the list before itself where none differs. */
    static <C extends Cell> List<C> carried(List<C> before, List<C> now, BiFunction<C, C, C> merged) {
        List<C> cells = new ArrayList<>(now.size());
        pair(before, now, (old, cell) -> {
            if (cell != null) {
                cells.add(old == null ? cell : merged.apply(old, cell));
            }
        });
        return isAll(before, cells) ? before : List.copyOf(cells);
    }

    @SuppressWarnings("ReferenceEquality") // equal cells may still be of texts of their own
    private static boolean isAll(List<? extends Cell> before, List<? extends Cell> cells) {
        if (before.size() != cells.size()) {
            return false;
        }
        for (int i = 0; i < cells.size(); i++) {
            if (before.get(i) != cells.get(i)) {
                return false;
            }
        }
        return true;
    }
}
