/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellsTest {
    private static final Instant THEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T10:01:00Z");

    @Test
    void eachTargetOfEitherListComesOnceWithItsOwnOther() {
        assertThat(pairs(List.of("b", "d"), List.of("a", "b", "c", "e"))).containsExactly("-a", "bb", "-c", "d-", "-e");
        assertThat(pairs(List.of(), List.of("a"))).containsExactly("-a");
        assertThat(pairs(List.of("a", "b"), List.of())).containsExactly("a-", "b-");
    }

    @Test
    void whatDidNotChangeStaysTheSameObjectWithTheTimeAtWhichItBegan() {
        List<ImageCell> before = List.of(ok("a", THEN), ok("b", THEN));

        assertThat(Cells.carried(before, List.of(ok("a", NOW), ok("b", NOW)), ImageCell::carriedTo))
                .isSameAs(before);

        List<ImageCell> mixed = Cells.carried(before, List.of(ok("a", NOW), failing("b", NOW)), ImageCell::carriedTo);
        assertThat(mixed.getFirst()).isSameAs(before.getFirst());
        assertThat(mixed.getLast()).isEqualTo(failing("b", NOW));
    }

    @Test
    void aNewDigestIsTakenOverAndTheTimeStays() {
        ImageCell moved = new ImageCell("a", "r", CellState.OK, null, NOW, "sha256:2", 5L);

        List<ImageCell> carried = Cells.carried(List.of(ok("a", THEN)), List.of(moved), ImageCell::carriedTo);

        assertThat(carried).containsExactly(moved.since(THEN));
    }

    private static List<String> pairs(List<String> before, List<String> now) {
        List<String> pairs = new ArrayList<>();
        Cells.pair(
                cells(before),
                cells(now),
                (old, cell) -> pairs.add((old == null ? "-" : old.image()) + (cell == null ? "-" : cell.image())));
        return pairs;
    }

    private static List<ImageCell> cells(List<String> names) {
        return names.stream().map(name -> ok(name, NOW)).toList();
    }

    private static ImageCell ok(String image, Instant since) {
        return new ImageCell(image, "r", CellState.OK, null, since, "sha256:1", 5L);
    }

    private static ImageCell failing(String image, Instant since) {
        return new ImageCell(image, "r", CellState.FAILING, Fault.of(Cause.DNS_TIMEOUT), since, null, null);
    }
}
