/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final Spool.Bounds BOUNDS = new Spool.Bounds(100, Duration.ofMinutes(10));

    private final FakeClock clock = FakeClock.at("2026-11-21T10:00:00Z");

    @Test
    void givesTheNewestFirstAndThenTheChangesBeforeIt() {
        Spool spool = Spool.inMemory(BOUNDS);
        add(spool, "a", true);
        add(spool, "b", true);
        add(spool, "c", false);

        assertThat(drain(spool)).containsExactly("c", "b", "a");
        assertThat(spool.bytes()).isZero();
        assertThat(spool.dropped()).isZero();
    }

    @Test
    void aStateThatChangedNothingGivesWayToTheNext() {
        Spool spool = Spool.inMemory(BOUNDS);
        add(spool, "change", true);
        add(spool, "same", false);
        add(spool, "same again", false);

        assertThat(drain(spool)).containsExactly("same again", "change");
        assertThat(spool.dropped()).as("nothing is lost by it").isZero();
    }

    @Test
    void dropsTheOldestBeyondTheBytesAndCountsThem() {
        Spool spool = Spool.inMemory(BOUNDS);
        for (int i = 0; i < 5; i++) {
            add(spool, String.valueOf(i).repeat(40), true);
        }

        assertThat(spool.size()).isEqualTo(2);
        assertThat(spool.bytes()).isEqualTo(80);
        assertThat(spool.dropped()).isEqualTo(3);
    }

    @Test
    void keepsTheNewestThoughItAloneIsTooLarge() {
        Spool spool = Spool.inMemory(BOUNDS);
        add(spool, "x".repeat(500), true);

        assertThat(spool.size()).isEqualTo(1);
    }

    @Test
    void dropsWhatIsTooOld() {
        Spool spool = Spool.inMemory(BOUNDS);
        add(spool, "old", true);
        clock.advance(Duration.ofMinutes(11));
        add(spool, "new", true);

        assertThat(drain(spool)).containsExactly("new");
        assertThat(spool.dropped()).isEqualTo(1);
    }

    @Test
    void aFolderSurvivesTheProcess(@TempDir Path folder) throws Exception {
        Spool before = Spool.in(folder, BOUNDS, clock.instant());
        add(before, "one", true);
        add(before, "two", false);
        Files.writeString(folder.resolve("foreign.txt"), "not ours");
        Files.writeString(folder.resolve("draft"), "half a report");

        Spool after = Spool.in(folder, BOUNDS, clock.instant());
        add(after, "three", true);

        assertThat(drain(after)).containsExactly("three", "two", "one");
        assertThat(folder.resolve("foreign.txt")).exists();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("foreign.txt"));
        }
    }

    @Test
    void aFolderThatCannotBeMadeKeepsNoAgentFromStarting(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        Spool spool = Spool.in(file.resolve("spool"), BOUNDS, clock.instant());
        add(spool, "in memory", true);

        assertThat(drain(spool)).containsExactly("in memory");
    }

    @Test
    void aFolderThatIsGoneLosesNotTheNewest(@TempDir Path folder) throws Exception {
        Spool spool = Spool.in(folder.resolve("spool"), BOUNDS, clock.instant());
        add(spool, "on disk", true);
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            Files.delete(files.findFirst().orElseThrow());
        }
        Files.delete(folder.resolve("spool"));
        add(spool, "in memory", true);

        Spool.Entry newest = spool.newest().orElseThrow();
        assertThat(spool.body(newest)).map(SpoolTest::text).contains("in memory");
        spool.delivered(newest);
        assertThat(spool.body(spool.newest().orElseThrow()))
                .as("its file is gone")
                .isEmpty();
        assertThat(spool.dropped()).isEqualTo(1);
        assertThat(spool.isEmpty()).isTrue();
    }

    @Test
    void staysWithinItsBoundsWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Spool spool = Spool.inMemory(BOUNDS);
        for (int i = 0; i < 2000; i++) {
            clock.advance(Duration.ofSeconds(random.nextInt(200)));
            add(spool, "y".repeat(random.nextInt(90)), random.nextBoolean());
            if (random.nextInt(4) == 0) {
                spool.newest().ifPresent(random.nextBoolean() ? spool::delivered : spool::refused);
            }
            assertThat(spool.bytes()).as("seed " + seed).isBetween(0L, BOUNDS.bytes());
        }
    }

    private void add(Spool spool, String body, boolean change) {
        spool.add(body.getBytes(StandardCharsets.UTF_8), change, clock.instant());
    }

    private static List<String> drain(Spool spool) {
        List<String> bodies = new ArrayList<>();
        Optional<Spool.Entry> next = spool.newest();
        while (next.isPresent()) {
            spool.body(next.get()).map(SpoolTest::text).ifPresent(bodies::add);
            spool.delivered(next.get());
            next = spool.newest();
        }
        return bodies;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
