/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredDiary;
import io.pullgauge.cacheadvisor.store.StoredMemory;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six nodes spend 20 units an hour, are told to put a cache in front, do so, and spend one an hour. */
class AftermathTest {
    private static final Instant START = Scenes.NOW;
    private static final long WINDOW = 21_600;
    private static final long LIMIT = 1_000;
    private static final String UPSTREAM = "https://registry-1.docker.io";
    private static final String CACHE = "https://cache.example:5000";
    private static final String IMAGE = "docker.io/library/nginx:1.29";

    @TempDir
    private Path folder;

    private Storage storage;
    private Adviser adviser;
    private Instant now = START;
    private List<String> mirrors = List.of(UPSTREAM);
    private final QuotaLedger ledger = new QuotaLedger();
    private final List<Pull> pulls = new ArrayList<>();
    private long remaining = LIMIT;
    private int made;

    @BeforeEach
    void open() {
        storage = SqliteStorage.open(folder);
        adviser = adviser();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Adviser adviser() {
        StoredDiary diary = new StoredDiary(storage);
        return new Adviser(
                List.of(new RegistryDeservesCache(), new LogInToHub()),
                this::situation,
                new StoredMemory(storage),
                new Adviser.Past(diary, diary),
                () -> now);
    }

    private Situation situation() {
        Situation fleet = Scenes.fleet(
                6, node -> node.mirrors(mirrors.toArray(String[]::new)).image(IMAGE));
        FleetView view = new FleetView(now, now.toString(), fleet.fleet().nodes());
        return new Situation(
                view, ledger.standings(now), new DemandView(now, List.copyOf(pulls), Map.of(), Map.of(), Map.of()));
    }

    /** So many pulls an hour by the nodes, of which so many cost a unit, for so many hours; the header is read every quarter. */
    private void live(int hours, int pullsPerHour, int unitsPerHour, String identity) {
        for (int quarter = 0; quarter < 4 * hours; quarter++) {
            now = now.plus(Duration.ofMinutes(15));
            remaining -= unitsPerHour / 4;
            for (int i = 0; i < pullsPerHour / 4; i++) {
                pulls.add(Scenes.pull(
                        now.minusSeconds(30L * i + 1),
                        "node-" + (1 + i % 6),
                        "docker.io/library/app" + made + ":1",
                        "sha256:" + "%064x".formatted(made++),
                        Pull.What.PULLED,
                        null));
            }
            pulls.sort(java.util.Comparator.comparing(Pull::at));
            read(identity);
        }
    }

    private void read(String identity) {
        List<QuotaObservation> readings = new ArrayList<>();
        for (int node = 1; node <= 6; node++) {
            readings.add(new QuotaObservation(
                    now.minusMillis(node),
                    new NodeKey("c1", "node-" + node),
                    "docker.io",
                    identity,
                    LIMIT,
                    remaining,
                    WINDOW));
        }
        ledger.add(readings);
        storage.write(writing -> writing.saveQuotas(readings));
    }

    private List<Note.What> history(Advice advice) {
        return adviser.history(advice.id()).stream().map(Note::what).toList();
    }

    @Test
    void measuresWhatACacheSavedAndSaysItInTheHistory() {
        live(5, 20, 20, "203.0.113.9");
        Advice given = adviser.advice().getFirst();
        assertThat(given.finding().kind()).isEqualTo("registry-deserves-cache");
        assertThat(history(given)).containsExactly(Note.What.GIVEN);
        assertThat(adviser.followed()).isEmpty();

        mirrors = List.of(CACHE, UPSTREAM);
        now = now.plusSeconds(60);
        assertThat(adviser.advice()).isEmpty();
        live(5, 20, 4, "203.0.113.9");

        Advice followed = adviser.followed().getFirst();
        assertThat(history(given)).containsExactly(Note.What.GIVEN, Note.What.FOLLOWED, Note.What.MEASURED);
        assertThat(followed.id()).isEqualTo(given.id());
        assertThat(followed.createdAt()).isEqualTo(given.createdAt());
        Map<String, Object> numbers = followed.finding().numbers();
        assertThat(numbers).containsEntry("nodesDone", 6).containsEntry("nodes", 6);
        assertThat((Double) numbers.get("unitsPerDayBefore")).isCloseTo(480, Percentage.withPercentage(10));
        assertThat((Double) numbers.get("unitsPerDayAfter")).isCloseTo(96, Percentage.withPercentage(10));
        assertThat((Double) numbers.get("hitRatio")).isCloseTo(0.8, Percentage.withPercentage(5));
        assertThat((Double) numbers.get("unitsSavedPerDay")).isCloseTo(384, Percentage.withPercentage(10));
        assertThat(followed.finding().title())
                .contains("80 % of 100 pulls cost no unit")
                .contains("over 5 h");
        assertThat(followed.finding().confidence()).isEqualTo(0.6);
    }

    @Test
    void goesOnMeasuringAfterARestart() {
        live(5, 20, 20, "203.0.113.9");
        String id = adviser.advice().getFirst().id();
        mirrors = List.of(CACHE, UPSTREAM);
        now = now.plusSeconds(60);
        adviser.advice();
        storage.close();
        storage = SqliteStorage.open(folder);
        adviser = adviser();
        live(3, 20, 4, "203.0.113.9");

        assertThat(adviser.followed().getFirst().id()).isEqualTo(id);
        assertThat(adviser.history(id).stream().map(Note::what))
                .containsExactly(Note.What.GIVEN, Note.What.FOLLOWED, Note.What.MEASURED);
    }

    @Test
    void saysThatItIsUndoneAndAdvisesItAgain() {
        live(5, 20, 20, "203.0.113.9");
        Advice given = adviser.advice().getFirst();
        mirrors = List.of(CACHE, UPSTREAM);
        now = now.plusSeconds(60);
        adviser.advice();
        mirrors = List.of(UPSTREAM);
        now = now.plusSeconds(60);

        assertThat(adviser.advice().stream().map(Advice::id)).contains(given.id());
        assertThat(adviser.followed()).isEmpty();
        assertThat(history(given)).containsExactly(Note.What.GIVEN, Note.What.FOLLOWED, Note.What.UNDONE);
    }

    @Test
    void takesNoCreditForACacheThatWasThereBefore() {
        mirrors = List.of(CACHE, UPSTREAM);
        live(5, 20, 4, "203.0.113.9");

        assertThat(adviser.advice()).isEmpty();
        assertThat(adviser.followed()).isEmpty();
    }

    @Test
    void saysNothingOfASavingWhereNoHeaderTells() {
        remaining = 900;
        live(1, 20, 20, "203.0.113.9");
        adviser.advice();
        mirrors = List.of(CACHE, UPSTREAM);
        now = now.plusSeconds(60);
        adviser.advice();
        now = now.plus(Duration.ofHours(4));

        Finding followed = adviser.followed().getFirst().finding();
        assertThat(followed.title()).isEqualTo("Followed: what came of it is not measured yet");
        assertThat(followed.confidence()).isZero();
    }

    @Test
    void seesThatNodesLoggedIn() {
        remaining = 180;
        live(5, 20, 20, "203.0.113.9");
        Advice given = adviser.advice().stream()
                .filter(each -> each.finding().kind().equals("log-in-to-docker-hub"))
                .findFirst()
                .orElseThrow();
        remaining = LIMIT;
        now = now.plus(Duration.ofHours(1));
        live(1, 20, 20, "our-account");
        adviser.advice();

        assertThat(history(given)).containsExactly(Note.What.GIVEN, Note.What.FOLLOWED);
        assertThat(adviser.history(given.id()).getLast().summary())
                .contains("nodes are counted as an account at docker.io: 6 of 6");
    }
}
