/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.api.Bell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored last of a pod is what happened to it last. */
class PodLogTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void storesChangesInTheOrderInWhichTheyWereToldAndAllOfThemBeforeItEnds() {
        List<String> told = new ArrayList<>();
        try (Storage storage = SqliteStorage.open(folder)) {
            try (PodLog log = new PodLog(storage, new Bell())) {
                for (int i = 0; i < 3_000; i++) {
                    String state = i % 3 == 0 ? "ok" : "failing";
                    told.add(START.plusMillis(i) + " " + state);
                    log.add(change(START.plusMillis(i), state));
                }
            }
            assertThat(storage.transitionsAfter(0, 10_000))
                    .extracting(each -> each.at() + " " + each.state())
                    .containsExactlyElementsOf(told);
        }
    }

    private static Transition change(Instant at, String state) {
        return new Transition(
                0,
                at,
                new NodeKey("c1", "n1"),
                null,
                TargetKind.POD,
                "shop/web",
                "r.example",
                state,
                state.equals("ok") ? null : "dns_timeout",
                state.equals("ok") ? null : "dns");
    }
}
