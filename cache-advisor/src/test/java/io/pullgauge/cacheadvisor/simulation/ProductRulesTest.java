/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static io.pullgauge.cacheadvisor.simulation.TraceText.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each product by its own rules. */
class ProductRulesTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static TraceText shop() {
        return trace().image("r/a:1 sha256:a sha256:base=100,sha256:ca=10 -")
                .image("r/b:1 sha256:b sha256:base=100,sha256:cb=20 -")
                .image("r/multi:1 sha256:m sha256:base=100,sha256:cm=5 3");
    }

    private static CachedResult only(SimulationResult result) {
        assertThat(result.cached()).hasSize(1);
        return result.cached().getFirst();
    }

    @Test
    void distribution28FetchesAColdBlobTwiceAndAWarmOneNever() {
        CachedResult cached =
                only(shop().pull(0, "n1", "r/a:1").pull(1, "n2", "r/a:1").run(Product.DISTRIBUTION_2_8));
        assertThat(cached)
                .isEqualTo(new CachedResult(
                        "distribution@2.8", null, 604_800L, 0.5, 0.5, new Upstream(1, 2, 4, 220, 1), 110, 110));
    }

    @Test
    void distribution3StreamsAndStoresWithOneFetch() {
        CachedResult cached =
                only(shop().pull(0, "n1", "r/a:1").pull(1, "n2", "r/a:1").run(Product.DISTRIBUTION_3));
        assertThat(cached.upstream()).isEqualTo(new Upstream(1, 2, 2, 110, 1));
    }

    @Test
    void distributionFetchesForEachRepositoryButStoresOnce() {
        CachedResult cached =
                only(shop().pull(0, "n1", "r/a:1").pull(0, "n2", "r/b:1").run(Product.DISTRIBUTION_3));
        assertThat(cached.upstream().bytes()).isEqualTo(230);
        assertThat(cached.diskBytesPeak()).isEqualTo(130);
    }

    @Test
    void distributionsTimerIsNotMovedByHits() {
        TraceText trace =
                shop().pull(0, "n1", "r/a:1").pull(6 * HOUR, "n2", "r/a:1").pull(10 * HOUR, "n3", "r/a:1");
        CachedResult cached = only(trace.run(Product.DISTRIBUTION_3, Duration.ofHours(10)));
        assertThat(cached.upstream()).isEqualTo(new Upstream(2, 3, 4, 220, 1));
        assertThat(cached.diskBytesPeak()).isEqualTo(110);
        assertThat(cached.ttlSeconds()).isEqualTo(36_000);
    }

    @Test
    void distributionGetsAManifestThatItLostEvenForAHead() {
        TraceText trace = shop().pull(0, "n1", "r/multi:1").pull(20 * HOUR, "n1", "r/multi:1");
        SimulationResult result = trace.run(Product.DISTRIBUTION_2_8, Duration.ofHours(10));
        assertThat(result.uncached().manifestGets()).isEqualTo(2);
        assertThat(only(result).upstream()).isEqualTo(new Upstream(3, 2, 4, 210, 1));
    }

    @Test
    void distributionWithATtlOfZeroKeepsAllForEver() {
        TraceText trace = shop().pull(0, "n1", "r/a:1").pull(10_000 * HOUR, "n2", "r/a:1");
        CachedResult cached = only(trace.run(Product.DISTRIBUTION_3, Duration.ZERO));
        assertThat(cached.upstream().blobGets()).isEqualTo(2);
        assertThat(cached.ttlSeconds()).isZero();
    }

    @Test
    void diskIsAveragedOverTheTrace() {
        TraceText trace = shop().pull(0, "n1", "r/a:1").pull(20 * HOUR, "n1", "-r/a:1");
        CachedResult cached = only(trace.run(Product.DISTRIBUTION_3, Duration.ofHours(5)));
        assertThat(cached.diskBytesPeak()).isEqualTo(110);
        assertThat(cached.diskBytesMean()).isEqualTo(28);
    }

    @Test
    void harborFetchesTwiceAndAPullRenewsTheArtifact() {
        TraceText trace =
                shop().pull(0, "n1", "r/a:1").pull(6 * HOUR, "n2", "r/a:1").pull(12 * HOUR, "n3", "r/a:1");
        CachedResult cached = only(trace.run(Product.HARBOR, Duration.ofHours(10)));
        assertThat(cached.upstream()).isEqualTo(new Upstream(1, 3, 4, 220, 1));
        assertThat(cached.requestHitRatio()).isEqualTo(4 / 6.0);
    }

    @Test
    void harborIsNotRenewedByAHead() {
        TraceText trace =
                shop().pull(0, "n1", "r/a:1").pull(6 * HOUR, "n1", "r/a:1").pull(12 * HOUR, "n2", "r/a:1");
        CachedResult cached = only(trace.run(Product.HARBOR, Duration.ofHours(10)));
        assertThat(cached.upstream()).isEqualTo(new Upstream(2, 3, 8, 440, 1));
    }

    @Test
    void zotGetsTheIndexAndItsEntriesAtEachPullByTagAndCopiesAllPlatforms() {
        TraceText trace =
                shop().pull(0, "n1", "r/multi:1").pull(1, "n1", "r/multi:1").pull(2, "n2", "r/multi@sha256:m");
        CachedResult cached = only(trace.run(Product.ZOT));
        assertThat(cached)
                .isEqualTo(new CachedResult("zot", null, null, 0.5, 0.5, new Upstream(8, 0, 6, 315, 6), 315, 315));
    }

    @Test
    void zotFetchesABlobOnceForAllRepositories() {
        CachedResult cached =
                only(shop().pull(0, "n1", "r/a:1").pull(1, "n2", "r/b:1").run(Product.ZOT));
        assertThat(cached.upstream()).isEqualTo(new Upstream(2, 0, 3, 130, 2));
    }

    @Test
    void zotCopiesThePlatformsThatASingleManifestLeftOut() {
        CachedResult cached =
                only(shop().pull(0, "n1", "r/a:1").pull(1, "n2", "r/multi:1").run(Product.ZOT));
        assertThat(cached.upstream().bytes()).isEqualTo(110 + 2 * 100 + 3 * 5);
    }

    @Test
    void lruCountsEachCapacityByItself() {
        TraceText trace = shop().pull(0, "n1", "r/a:1")
                .pull(1, "n2", "r/b:1")
                .pull(2, "n3", "r/a:1")
                .pull(4, "n4", "r/a:1");
        List<CachedResult> cached = trace.run(new SimulationOptions(
                        List.of(Product.LRU), List.of(130L, 120L, 0L), null, SimulationOptions.DEFAULT_WINDOW))
                .cached();
        assertThat(cached).extracting(CachedResult::capacityBytes).containsExactly(130L, 120L, 0L);
        assertThat(cached).extracting(c -> c.upstream().bytes()).containsExactly(130L, 140L, 450L);
        assertThat(cached).extracting(CachedResult::diskBytesPeak).containsExactly(130L, 120L, 0L);
    }

    @Test
    void lruWithoutACapacityIsOneThatHoldsEverything() {
        TraceText trace = shop().pull(0, "n1", "r/a:1")
                .pull(1, "n2", "r/b:1")
                .pull(3, "n3", "r/multi:1")
                .pull(4, "n4", "r/b:1");
        CachedResult unbounded = only(trace.run(Product.LRU));
        CachedResult large = only(trace.run(new SimulationOptions(
                List.of(Product.LRU), List.of(1_000_000L), null, SimulationOptions.DEFAULT_WINDOW)));
        assertThat(unbounded.capacityBytes()).isNull();
        assertThat(unbounded)
                .usingRecursiveComparison()
                .ignoringFields("capacityBytes")
                .isEqualTo(large);
    }

    @Test
    void eachZoneHasACacheOfItsOwnAndTheirUpstreamIsSummed() {
        TraceText trace = shop().pull(0, "n1", "r/a:1")
                .pull(0, "n2", "r/a:1")
                .pull(0, "n3", "r/a:1")
                .pull(0, "n4", "r/a:1");
        assertThat(only(trace.run(Product.DISTRIBUTION_3)).upstream().bytes()).isEqualTo(110);
        trace.zone("n1", "east").zone("n2", "west").zone("n9", "north");
        for (Product product : Product.values()) {
            CachedResult cached = only(trace.run(product));
            int fetches = product == Product.DISTRIBUTION_2_8 || product == Product.HARBOR ? 2 : 1;
            assertThat(cached.upstream().bytes()).as(product.text()).isEqualTo(3 * 110L * fetches);
            assertThat(cached.diskBytesPeak()).as(product.text()).isEqualTo(3 * 110);
        }
        assertThat(trace.notes()).singleElement().asString().startsWith("2 nodes are not in the zones file");
    }
}
