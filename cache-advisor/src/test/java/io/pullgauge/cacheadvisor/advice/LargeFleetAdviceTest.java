/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What keeps advice from holding a large collector up; {@link AdviceBench} has the figures. */
class LargeFleetAdviceTest {
    private static final Memory NO_MEMORY = new Memory() {
        @Override
        public List<Remembered> all() {
            return List.of();
        }

        @Override
        public boolean save(Collection<Remembered> changed) {
            return true;
        }
    };

    private static Finding finding(String about) {
        return new Finding("slow", about, about, about, Map.of(), List.of("e"), Map.of(), 0.5, List.of("f"));
    }

    /** Its second look begins and does not end before it is told to. */
    private static final class SlowRule implements Rule {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        private int looks;

        @Override
        public String kind() {
            return "slow";
        }

        @Override
        public List<Finding> look(Situation situation) {
            if (++looks == 2) {
                begun.countDown();
                await(end);
            }
            return List.of(finding("look " + looks));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> titles(List<Advice> advice) {
        return advice.stream().map(each -> each.finding().title()).toList();
    }

    @Test
    void whoAsksWhileAnotherLooksHearsWhatWasFoundBefore() {
        SlowRule rule = new SlowRule();
        AtomicInteger minute = new AtomicInteger();
        InstantSource clock = () -> Scenes.NOW.plus(Duration.ofMinutes(minute.get()));
        Adviser adviser =
                new Adviser(List.of(rule), () -> Scenes.fleet(2, node -> node), NO_MEMORY, Adviser.Past.NONE, clock);
        adviser.advice();
        minute.incrementAndGet();
        CompletableFuture<List<Advice>> looking = CompletableFuture.supplyAsync(adviser::advice);
        await(rule.begun);

        assertThat(titles(adviser.advice())).containsExactly("look 1");

        rule.end.countDown();
        assertThat(titles(looking.orTimeout(30, TimeUnit.SECONDS).join())).containsExactly("look 2");
    }

    /** Takes a processor for a while at each node, once for all and once for those that are fresh. */
    private static final class HardRule implements Rule {
        private long sum;

        @Override
        public String kind() {
            return "hard";
        }

        @Override
        public List<Finding> look(Situation situation) {
            situation.fleet().nodes().forEach(node -> work());
            Findings.fresh(situation).forEach(node -> work());
            return List.of(finding("sum " + sum));
        }

        private void work() {
            for (int i = 0; i < 8_000; i++) {
                sum += sum % 7 + i;
            }
        }
    }

    @Test
    void lookingWhileNobodyWaitsLeavesTheProcessorToOthersMostOfTheTime() {
        Situation fleet = Scenes.fleet(5_000, node -> node);
        Adviser adviser =
                new Adviser(List.of(new HardRule()), () -> fleet, NO_MEMORY, Adviser.Past.NONE, () -> Scenes.NOW);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long before = threads.getCurrentThreadCpuTime();
        adviser.lookUnhurriedly();
        long worked = threads.getCurrentThreadCpuTime() - before;
        assertThat(worked).as("long enough to be felt").isGreaterThan(50_000_000);
        assertThat(System.nanoTime() - start).isGreaterThan(worked * 3);
        assertThat(adviser.advice()).hasSize(1);
    }

    private static int replays(int... pullsAtEachMinute) {
        Seldom seldom = new Seldom();
        AtomicInteger made = new AtomicInteger();
        Instant now = Scenes.NOW;
        for (int pulls : pullsAtEachMinute) {
            seldom.findings("docker.io", pulls, now, () -> List.of(finding("replay " + made.incrementAndGet())));
            now = now.plus(Duration.ofMinutes(1));
        }
        return made.get();
    }

    @Test
    void replaysVeryManyPullsAgainOnlyWhenTheyAreOtherOnes() {
        assertThat(replays(20_000, 20_050, 20_100, 20_199)).isEqualTo(1);
        assertThat(replays(20_000, 20_200)).isEqualTo(2);
        assertThat(replays(20_000, 19_000)).isEqualTo(2);
        assertThat(replays(20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000))
                .isEqualTo(2);
    }

    @Test
    void replaysFewPullsEachTime() {
        assertThat(replays(500, 500, 501)).isEqualTo(3);
    }
}
