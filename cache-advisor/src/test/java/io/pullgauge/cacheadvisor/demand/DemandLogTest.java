/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.simulation.Simulation;
import io.pullgauge.cacheadvisor.simulation.SimulationOptions;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredDemand;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import io.pullgauge.probe.report.NodeReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DemandLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);
    private static final String FOUR = "sha256:" + "4".repeat(64);
    private static final NodeKey A = new NodeKey("c", "a");
    private static final NodeKey B = new NodeKey("c", "b");

    @TempDir
    private Path folder;

    private static NodeReport report(String inventory, String pulls) {
        return JsonMapper.shared()
                .readValue(
                        "{\"schema\":1,\"cluster\":\"c\",\"node\":\"a\",\"agent\":{\"instance\":\"i\",\"version\":\"1\"},\"sequence\":1,"
                                + "\"inventory\":" + inventory + ",\"pulls\":" + pulls + "}",
                        NodeReport.class);
    }

    private static String pull(String at, String image, String digest, String more) {
        return "{\"at\":\"" + at + "\",\"image\":\"" + image + "\",\"digest\":\"" + digest + "\",\"bytes\":1000" + more
                + "}";
    }

    @Test
    void tellsAPullOnceHoweverOftenItIsReportedAndAfterARestart() {
        NodeReport report = report("{}", "[" + pull("2026-11-21T11:00:00Z", "nginx:1.29", ONE, "") + "]");
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandLog log = new DemandLog(new StoredDemand(storage), InstantSource.fixed(NOW));
            log.hear(report, A, "z1", NOW);
            log.hearAgain(report, A, NOW);
        }
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandView view = new DemandLog(new StoredDemand(storage), InstantSource.fixed(NOW)).view();

            assertThat(view.pulls()).singleElement().satisfies(pull -> {
                assertThat(pull.image()).isEqualTo("docker.io/library/nginx:1.29");
                assertThat(pull.registry()).isEqualTo("docker.io");
                assertThat(pull.at()).isEqualTo(Instant.parse("2026-11-21T11:00:00Z"));
            });
            assertThat(view.contents().values())
                    .singleElement()
                    .extracting(Content::bytes)
                    .isEqualTo(1000L);
        }
    }

    @Test
    void leavesOutEntriesThatMakeNoSense() {
        NodeReport report = report(
                "{\"images\":[7,{\"names\":[\"bad name\"]},{\"digest\":\"x\"}]}",
                "[{\"image\":\"nginx:\"},{\"image\":7},{},{\"image\":\"nginx\",\"at\":\"yesterday\",\"bytes\":-4,\"digest\":\"sha256:x\"}]");
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandLog log = new DemandLog(new StoredDemand(storage), InstantSource.fixed(NOW));
            log.hear(report, A, null, NOW);

            assertThat(log.view().pulls()).singleElement().satisfies(pull -> {
                assertThat(pull.at()).isEqualTo(NOW);
                assertThat(pull.bytes()).isNull();
                assertThat(pull.digest()).isNull();
            });
        }
    }

    @Test
    void noticesWhatANodeHasNoMore() {
        String had = "{\"images\":[{\"names\":[\"nginx:1.29\"],\"digest\":\"" + ONE + "\",\"bytes\":5}]}";
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandLog log = new DemandLog(new StoredDemand(storage), InstantSource.fixed(NOW));
            log.hear(report(had, "[]"), A, null, NOW);
            assertThat(log.view().pulls()).isEmpty();

            log.hear(report("{\"images\":[]}", "[]"), A, null, NOW);

            assertThat(log.view().pulls()).singleElement().satisfies(pull -> {
                assertThat(pull.what()).isEqualTo(Pull.What.REMOVED);
                assertThat(pull.digest()).isEqualTo(ONE);
            });
        }
    }

    /** A fleet of a thousand nodes has the same images in each of its reports. */
    @Test
    void writesAnImageOnceForAllNodesByItsContentAndAgainOnlyWhenThatChanges() {
        AtomicInteger written = new AtomicInteger();
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandLog log = new DemandLog(counting(new StoredDemand(storage), written), InstantSource.fixed(NOW));
            for (int round = 0; round < 3; round++) {
                for (int node = 0; node < 1000; node++) {
                    log.hear(report(inventory(ONE), "[]"), new NodeKey("c", "n" + node), null, NOW);
                }
            }
            assertThat(written).as("one image, one content").hasValue(1);
            log.hear(report(inventory(TWO), "[]"), A, null, NOW);

            assertThat(written).as("the same name with other content").hasValue(2);
            assertThat(log.view().contents().values())
                    .extracting(Content::digest)
                    .containsExactlyInAnyOrder(ONE, TWO);
        }
    }

    private static String inventory(String digest) {
        return "{\"images\":[{\"names\":[\"nginx:1.29\"],\"digest\":\"" + digest + "\",\"bytes\":5}]}";
    }

    private static DemandStore counting(DemandStore store, AtomicInteger contents) {
        return new DemandStore() {
            @Override
            public void save(Collection<Pull> pulls, Collection<Content> seen, Collection<TagSeen> tags) {
                contents.addAndGet(seen.size());
                store.save(pulls, seen, tags);
            }

            @Override
            public List<Pull> pulls(Instant since, int most) {
                return store.pulls(since, most);
            }

            @Override
            public List<Content> contents() {
                return store.contents();
            }

            @Override
            public List<TagSeen> tags() {
                return store.tags();
            }
        };
    }

    @Test
    void exportsATraceThatSimulateReadsWithoutAComplaint() throws IOException {
        try (Storage storage = SqliteStorage.open(folder)) {
            DemandLog log = new DemandLog(new StoredDemand(storage), InstantSource.fixed(NOW));
            String layers = ",\"layers\":[{\"digest\":\"" + TWO + "\",\"bytes\":70},{\"digest\":\"sha256:"
                    + "3".repeat(64) + "\",\"bytes\":30}],\"children\":2";
            log.hear(
                    report(
                            "{\"images\":[{\"names\":[\"nginx:1.29\"],\"digest\":\"" + ONE + "\"" + layers + "}]}",
                            "[" + pull("2026-11-21T11:05:00Z", "nginx:1.29", ONE, "") + ","
                                    + pull("2026-11-21T11:00:00Z", "quay.io/a/b:2", FOUR, "") + ","
                                    + pull("2026-11-21T11:06:00Z", "nginx:1.29", ONE, ",\"result\":\"failed\"") + "]"),
                    A,
                    "z1",
                    NOW);
            log.add(List.of(at("2026-11-21T11:10:00Z", B, ONE, Pull.What.PULLED)));
            TraceExport export = new TraceExport(log.view(), pull -> true);

            assertThat(export.pulls().lines().toList())
                    .containsExactly(
                            "epoch_millis\tnode\timage",
                            "1795258800000\tc/a\tquay.io/a/b:2@" + FOUR,
                            "1795259100000\tc/a\tdocker.io/library/nginx:1.29@" + ONE,
                            "1795259400000\tc/b\tdocker.io/library/nginx:1.29@" + ONE);
            assertThat(export.zones()).isEqualTo("node\tzone\nc/a\tz1\n");
            Simulation simulation = new Simulation(SimulationOptions.defaults());
            simulation.images("images", stream(export.images()));
            SimulationResult result = simulation.pulls("pulls", stream(export.pulls()));
            assertThat(simulation.problems().lines()).isEmpty();
            assertThat(result.uncached().manifestGets()).isEqualTo(5);
            assertThat(result.uncached().blobGets()).isEqualTo(5);
            assertThat(result.uncached().bytes()).isEqualTo(1200);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Pull at(String time, NodeKey node, String digest, Pull.What what) {
        return new Pull(
                Instant.parse(time),
                node,
                "docker.io/library/nginx:1.29",
                "docker.io",
                digest,
                100L,
                900L,
                0L,
                what,
                "shop",
                "web-1",
                "web",
                "Always");
    }

    @Test
    void saysWhatWeSpendAndWhatOthersDoBehindTheSameAddress() {
        QuotaLedger ledger = new QuotaLedger();
        for (int i = 0; i <= 6; i++) {
            NodeKey node = i % 2 == 0 ? A : B;
            Instant at = Instant.parse("2026-11-21T11:00:00Z").plusSeconds(600L * i);
            ledger.add(List.of(new QuotaObservation(at, node, "docker.io", "203.0.113.9", 100L, 100 - 5 * i, 21600L)));
        }
        List<Pull> pulls = List.of(
                at("2026-11-21T10:59:00Z", A, TWO, Pull.What.PULLED),
                at("2026-11-21T11:05:00Z", A, ONE, Pull.What.PULLED),
                at("2026-11-21T11:15:00Z", A, ONE, Pull.What.PULLED),
                at("2026-11-21T11:20:00Z", A, ONE, Pull.What.PRESENT),
                at("2026-11-21T11:25:00Z", A, ONE, Pull.What.REMOVED),
                at("2026-11-21T11:30:00Z", A, ONE, Pull.What.PULLED),
                at("2026-11-21T11:31:00Z", B, ONE, Pull.What.FAILED),
                at("2026-11-21T11:35:00Z", B, ONE, Pull.What.PULLED));

        Spending spending =
                Objects.requireNonNull(Spending.of(ledger.standings(NOW).getFirst(), pulls));

        assertThat(spending.ours()).isEqualTo(3);
        assertThat(spending.others()).isEqualTo(27);
        assertThat(spending.nodes()).containsExactly(new Spending.Share("c/a", 2), new Spending.Share("c/b", 1));
        assertThat(spending.workloads()).containsExactly(new Spending.Share("shop/web", 3));
        assertThat(Spending.of(ledger.standings(NOW).getFirst(), List.of())).isNull();
    }

    @Test
    void sharesOutWhatACacheSpentByPulls() {
        QuotaLedger ledger = new QuotaLedger();
        for (int i = 0; i <= 2; i++) {
            Instant at = Instant.parse("2026-11-21T11:00:00Z").plusSeconds(900L * i);
            ledger.add(List.of(new QuotaObservation(at, A, "docker.io", "203.0.113.9", 100L, 100 - i, 21600L)));
            ledger.add(List.of(
                    new QuotaObservation(at.plusSeconds(1), B, "docker.io", "203.0.113.9", 100L, 100 - i, 21600L)));
        }
        List<Pull> pulls = List.of(
                at("2026-11-21T11:05:00Z", A, ONE, Pull.What.PULLED),
                at("2026-11-21T11:06:00Z", A, TWO, Pull.What.PULLED),
                at("2026-11-21T11:07:00Z", B, ONE, Pull.What.PULLED),
                at("2026-11-21T11:08:00Z", B, TWO, Pull.What.PULLED));

        Spending spending =
                Objects.requireNonNull(Spending.of(ledger.standings(NOW).getFirst(), pulls));

        assertThat(spending.ours()).isEqualTo(2);
        assertThat(spending.others()).isZero();
        assertThat(spending.nodes()).containsExactly(new Spending.Share("c/a", 1), new Spending.Share("c/b", 1));
    }
}
