/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentPullsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final List<Pull> stored = new ArrayList<>();
    private Runnable whileReading = () -> {};

    /** A store in memory that does something while it is read. */
    private final DemandStore store = new DemandStore() {
        @Override
        public void save(Collection<Pull> pulls, Collection<Content> contents, Collection<TagSeen> tags) {
            stored.addAll(pulls);
        }

        @Override
        public List<Pull> pulls(Instant since, int most) {
            List<Pull> read = List.copyOf(stored);
            whileReading.run();
            return read;
        }

        @Override
        public List<Content> contents() {
            return List.of();
        }

        @Override
        public List<TagSeen> tags() {
            return List.of();
        }
    };

    private static Pull pull(String image, Instant at) {
        return new Pull(
                at,
                new NodeKey("c", "a"),
                image,
                "docker.io",
                null,
                null,
                null,
                null,
                Pull.What.PULLED,
                null,
                null,
                null,
                null);
    }

    private static List<String> images(List<Pull> pulls) {
        return pulls.stream().map(Pull::image).toList();
    }

    @Test
    void whoBringsPullsDoesNotWaitForWhoReadsThem() {
        DemandLog log = new DemandLog(store, InstantSource.fixed(NOW));
        whileReading = () -> CompletableFuture.runAsync(() -> log.add(List.of(pull("meanwhile", NOW))))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        assertThat(log.view().pulls()).isEmpty();
        assertThat(images(log.view().pulls())).containsExactly("meanwhile");
    }

    @Test
    void putsWhatComesInLaterInItsPlaceOnce() {
        RecentPulls recent = new RecentPulls(store);
        stored.add(pull("one", NOW.minusSeconds(30)));
        stored.add(pull("three", NOW.minusSeconds(10)));
        recent.at(NOW);

        recent.add(List.of(pull("two", NOW.minusSeconds(20)), pull("three", NOW.minusSeconds(10)), pull("four", NOW)));

        assertThat(images(recent.at(NOW))).containsExactly("one", "two", "three", "four");
    }

    @Test
    void seesAfterAMinuteWhatAnotherCollectorWrote() {
        RecentPulls recent = new RecentPulls(store);
        recent.at(NOW);
        stored.add(pull("another's", NOW));

        assertThat(recent.at(NOW.plusSeconds(30))).isEmpty();
        assertThat(images(recent.at(NOW.plusSeconds(61)))).containsExactly("another's");
    }

    @Test
    void readsAnewAfterTheStoreFailed() {
        RecentPulls recent = new RecentPulls(store);
        stored.add(pull("one", NOW));
        recent.add(stored);
        whileReading = () -> {
            throw new IllegalStateException("the store is away");
        };
        assertThat(catchThrowable(() -> recent.at(NOW))).isNotNull();
        whileReading = () -> {};

        assertThat(images(recent.at(NOW))).containsExactly("one");
    }
}
