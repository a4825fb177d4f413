/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** What each step of taking in a report costs on one thread, by hand: microseconds of CPU and kilobytes allocated. */
public final class StagesBench {
    private static final int REPORTS = 2_000;
    private static final int ROUNDS = Integer.getInteger("rounds", 6);

    private StagesBench() {}

    public static void main(String[] arguments) throws Exception {
        int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        AgentReport agent = new AgentReport(0);
        Inflater inflater = new Inflater(8 << 20);
        ReportDecoder decoder = new ReportDecoder(8 << 20);
        Fleet fleet = new Fleet(Set.of(), Instant.now());
        byte[][] bodies = new byte[REPORTS][];
        byte[][] plain = new byte[REPORTS][];
        ReportDecoder.Result.Decoded[] decoded = new ReportDecoder.Result.Decoded[REPORTS];
        Observation[] seen = new Observation[REPORTS];
        Packed[] packed = new Packed[REPORTS];
        NodeView[] views = new NodeView[REPORTS];
        try (Storage storage = SqliteStorage.open(Files.createTempDirectory("stages"))) {
            for (int round = 0; round < ROUNDS; round++) {
                int now = round;
                long first = (long) round * REPORTS;
                System.out.println("round " + round + ", body " + agent.plainBytes());
                step("gzip (generator)", i -> bodies[i] = agent.of((first + i) % nodes, now));
                step("inflate", i -> plain[i] = ((Inflater.Result.Plain) inflater.inflate(bodies[i], "gzip")).bytes());
                step("decode", i -> decoded[i] = (ReportDecoder.Result.Decoded) decoder.decode(plain[i]));
                step("read", i -> seen[i] = ReportReading.read(decoded[i].report(), decoded[i].hints(), Instant.now()));
                step("pack", i -> packed[i] = Packed.of(plain[i]));
                step(
                        "view",
                        i -> views[i] =
                                NodeView.after(fleet.find(seen[i].key()).orElse(null), seen[i], Duration.ofMinutes(1)));
                step("put", i -> fleet.put(views[i]));
                List<StoredNode> batch = new ArrayList<>();
                step("save, 64 a batch", i -> {
                    batch.add(row(views[i], packed[i], first + i + 1));
                    if (batch.size() == 64 || i == REPORTS - 1) {
                        storage.write(writing -> writing.save(batch));
                        batch.clear();
                    }
                });
            }
        }
        if (arguments.length > 1) {
            for (int i = 0; i < nodes; i++) {
                byte[] json = ((Inflater.Result.Plain) inflater.inflate(agent.of(i, 1), "gzip")).bytes();
                ReportDecoder.Result.Decoded one = (ReportDecoder.Result.Decoded) decoder.decode(json);
                Observation it = ReportReading.read(one.report(), one.hints(), Instant.now());
                fleet.put(NodeView.after(fleet.find(it.key()).orElse(null), it, Duration.ofMinutes(1)));
            }
            System.gc();
            System.out.println("live MB "
                    + ((Runtime.getRuntime().totalMemory()
                                    - Runtime.getRuntime().freeMemory())
                            >> 20) + " of " + fleet.all().size());
            Thread.sleep(Long.parseLong(arguments[1]));
        }
    }

    private static StoredNode row(NodeView view, Packed packed, long revision) {
        NodeKey key = view.key();
        return new StoredNode(
                key,
                view.zone(),
                view.instance(),
                view.sequence(),
                view.sentAt(),
                view.receivedAt(),
                60_000,
                view.state(),
                view.since(),
                revision,
                packed,
                view.receivedAt());
    }

    private static void step(String name, IntConsumer work) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < REPORTS; i++) {
            work.accept(i);
        }
        System.out.printf(
                "  %-18s %7.1f us  %7.1f kB%n",
                name,
                (threads.getCurrentThreadCpuTime() - start) / 1e3 / REPORTS,
                (threads.getCurrentThreadAllocatedBytes() - bytes) / 1e3 / REPORTS);
    }
}
