/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredDemand;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What advice costs a collector of 5,000 nodes that knows of 100,000 pulls in 14 days, and how long pulls that come in wait for it. Run by
 * hand: {@code AdviceBench}.
 */
public final class AdviceBench {
    private static final int NODES = 5_000;
    private static final int PULLS = 100_000;
    private static final int IMAGES = 400;
    private static final int ROUNDS = 8;
    private static final String[] HOSTS = {"docker.io", "quay.io", "registry.k8s.io", "r.example"};

    private AdviceBench() {}

    public static void main(String[] arguments) throws Exception {
        try (Storage storage = SqliteStorage.open(Files.createTempDirectory("advice-bench"))) {
            AtomicLong now = new AtomicLong(Scenes.NOW.toEpochMilli());
            InstantSource clock = () -> Instant.ofEpochMilli(now.get());
            DemandLog log = new DemandLog(new StoredDemand(storage), clock);
            for (List<Pull> part : parts(pulls(new Random(8)))) {
                log.add(part);
            }
            FleetView fleet = fleet();
            Adviser adviser = new Adviser(
                    Rules.all(),
                    () -> new Situation(fleet, List.of(), log.view()),
                    new NoMemory(),
                    Adviser.Past.NONE,
                    clock);
            for (int round = 0; round < ROUNDS; round++) {
                now.addAndGet(30_000);
                log.add(List.of(pull(new Random(round), Instant.ofEpochMilli(now.get()), IMAGES + round)));
                try (Intake intake = new Intake(log, now)) {
                    timed("round " + round + ": view", log::view);
                    timed("  advice", adviser::advice);
                    System.out.printf("  meanwhile a pull waited %.1f ms at most%n", intake.worstMillis());
                }
            }
            DemandView view = log.view();
            timed("view", log::view);
            Situation situation = new Situation(fleet, List.of(), view);
            for (Rule rule : Rules.all()) {
                timed("  " + rule.kind(), () -> rule.look(situation));
            }
        }
    }

    private static void timed(String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        System.out.printf("%s %.1f ms%n", what, (System.nanoTime() - start) / 1e6);
    }

    /** Takes in fifty pulls a second. */
    private static final class Intake implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLong worst = new AtomicLong();
        private final Thread thread;

        Intake(DemandLog log, AtomicLong now) {
            thread = Thread.ofPlatform().start(() -> {
                Random random = new Random(1);
                while (!over.get()) {
                    long start = System.nanoTime();
                    log.add(List.of(pull(random, Instant.ofEpochMilli(now.get()), random.nextInt(IMAGES))));
                    worst.accumulateAndGet(System.nanoTime() - start, Math::max);
                    LockSupport.parkNanos(20_000_000);
                }
            });
        }

        double worstMillis() {
            return worst.get() / 1e6;
        }

        @Override
        public void close() {
            over.set(true);
            while (thread.isAlive()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static List<List<Pull>> parts(List<Pull> all) {
        List<List<Pull>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += 1_000) {
            parts.add(all.subList(from, Math.min(all.size(), from + 1_000)));
        }
        return parts;
    }

    private static List<Pull> pulls(Random random) {
        List<Pull> pulls = new ArrayList<>();
        Duration step = Duration.ofDays(14).dividedBy(PULLS);
        Instant at = Scenes.NOW.minus(Duration.ofDays(14));
        for (int i = 0; i < PULLS; i++) {
            at = at.plus(step);
            pulls.add(pull(random, at, (int) (IMAGES * Math.pow(random.nextDouble(), 3))));
        }
        return pulls;
    }

    private static Pull pull(Random random, Instant at, int image) {
        String host = HOSTS[image % HOSTS.length];
        return new Pull(
                at,
                new NodeKey("c1", "node-" + (1 + random.nextInt(NODES))),
                host + "/library/app" + image + ":1." + image % 7,
                host,
                "sha256:" + String.format(Locale.ROOT, "%064x", image),
                20_000_000L + 400_000L * image,
                2_000L + 20L * image,
                0L,
                Pull.What.PULLED,
                "shop-" + image % 20,
                "web-" + image,
                "web-" + image,
                "IfNotPresent");
    }

    private static FleetView fleet() {
        List<Standing> standings = new ArrayList<>();
        for (int i = 1; i <= NODES; i++) {
            Scenes.NodeOf node = new Scenes.NodeOf("node-" + i).mirrors("https://registry-1.docker.io");
            for (int image = 0; image < 20; image++) {
                node.image("docker.io/library/app" + image + ":1.0");
            }
            standings.add(node.done());
        }
        return new FleetView(Scenes.NOW, "1", standings);
    }

    /** Forgets at once. */
    private static final class NoMemory implements Memory {
        @Override
        public List<Remembered> all() {
            return List.of();
        }

        @Override
        public boolean save(Collection<Remembered> changed) {
            return true;
        }
    }
}
