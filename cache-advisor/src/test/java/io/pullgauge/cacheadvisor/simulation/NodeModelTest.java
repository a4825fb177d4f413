/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static io.pullgauge.cacheadvisor.simulation.TraceText.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reaches the registry when there is no cache: base is 100 bytes, a and b are images on it, multi is an index of three entries. */
class NodeModelTest {

    private static TraceText shop() {
        return trace().image("docker.io/library/a:1 sha256:a sha256:base=100,sha256:ca=10 -")
                .image("docker.io/library/b:1 sha256:b sha256:base=100,sha256:cb=20 -")
                .image("docker.io/other/a:1 sha256:a sha256:base=100,sha256:ca=10 -")
                .image("quay.io/multi:1 sha256:m sha256:base=100,sha256:cm=5 3");
    }

    private static Upstream uncached(TraceText trace) {
        return trace.run(Product.LRU).uncached();
    }

    @Test
    void fetchesOnlyTheLayersThatNoImageOnTheNodeHas() {
        assertThat(uncached(shop().pull(0, "n", "docker.io/library/a:1").pull(1, "n", "docker.io/library/b:1")))
                .isEqualTo(new Upstream(2, 2, 3, 130, 2));
    }

    @Test
    void asksForTheIndexAndOneManifestButSpendsOneUnit() {
        assertThat(uncached(shop().pull(0, "n", "quay.io/multi:1"))).isEqualTo(new Upstream(2, 1, 2, 105, 1));
    }

    @Test
    void aPullOfWhatIsThereIsAHeadAlone() {
        assertThat(uncached(shop().pull(0, "n", "a:1").pull(1, "n", "docker.io/library/a:1")))
                .isEqualTo(new Upstream(1, 2, 2, 110, 1));
    }

    @Test
    void aPullByDigestAsksForNoTag() {
        assertThat(uncached(shop().pull(0, "n", "a@sha256:a").pull(1, "n", "a@sha256:a")))
                .isEqualTo(new Upstream(1, 0, 2, 110, 1));
    }

    @Test
    void theSameDigestInAnotherRepositoryIsThereAlready() {
        assertThat(uncached(shop().pull(0, "n", "library/a:1").pull(1, "n", "other/a:1")))
                .isEqualTo(new Upstream(1, 2, 2, 110, 1));
    }

    @Test
    void aDigestMayBePulledFromARepositoryThatTheImagesFileDoesNotName() {
        assertThat(uncached(shop().pull(0, "n", "ghcr.io/copy/a:9@sha256:a"))).isEqualTo(new Upstream(1, 1, 2, 110, 1));
    }

    @Test
    void aTagThatMovedIsFetchedAgainAndTheOldImageStays() {
        TraceText moved = shop().image("docker.io/library/a:1 sha256:a2 sha256:base=100,sha256:ca2=11 -")
                .pull(0, "n", "a:1@sha256:a")
                .pull(1, "n", "a:1@sha256:a2")
                .pull(2, "n", "a:1@sha256:a")
                .pull(3, "n", "a:1");
        assertThat(uncached(moved)).isEqualTo(new Upstream(2, 4, 3, 121, 2));
    }

    @Test
    void aRemovedImageLeavesTheLayersThatOthersUse() {
        assertThat(uncached(shop().pull(0, "n", "a:1")
                        .pull(1, "n", "b:1")
                        .pull(2, "n", "-a:1")
                        .pull(3, "n", "a:1")))
                .isEqualTo(new Upstream(3, 3, 4, 140, 3));
    }

    @Test
    void anImageUnderTwoNamesStaysUntilBothAreRemoved() {
        TraceText oneName = shop().pull(0, "n", "a:1")
                .pull(1, "n", "other/a:1")
                .pull(2, "n", "-a:1")
                .pull(3, "n", "a:1");
        assertThat(uncached(oneName).manifestGets()).isEqualTo(1);
        TraceText bothNames = shop().pull(0, "n", "a:1")
                .pull(1, "n", "other/a:1")
                .pull(2, "n", "-a:1")
                .pull(2, "n", "-other/a:1")
                .pull(3, "n", "a:1");
        assertThat(uncached(bothNames)).isEqualTo(new Upstream(2, 3, 4, 220, 2));
    }

    @Test
    void aRemovalByTagTakesWhatIsHeldUnderTheTagAndOneByDigestWhateverItsName() {
        assertThat(uncached(shop().pull(0, "n", "a:1@sha256:a")
                                .pull(1, "n", "-a:1")
                                .pull(2, "n", "a:1"))
                        .manifestGets())
                .isEqualTo(2);
        assertThat(uncached(shop().pull(0, "n", "a:1")
                                .pull(1, "n", "-a@sha256:a")
                                .pull(2, "n", "a:1"))
                        .manifestGets())
                .isEqualTo(2);
        assertThat(uncached(shop().pull(0, "n", "a:1").pull(1, "n", "-b:1").pull(2, "n", "a:1"))
                        .manifestGets())
                .isEqualTo(1);
    }

    @Test
    void aNodeOfUnknownNameHasNothing() {
        assertThat(uncached(shop().pull(0, "-", "a:1").pull(1, "-", "a:1"))).isEqualTo(new Upstream(2, 2, 4, 220, 2));
    }

    @Test
    void theQuotaWindowIsOpenAtItsBeginning() {
        TraceText trace = shop().pull(0, "n1", "a:1")
                .pull(500, "n2", "a:1")
                .pull(1000, "n3", "a:1")
                .pull(1001, "n4", "a:1");
        SimulationOptions second = new SimulationOptions(List.of(Product.LRU), List.of(), null, Duration.ofSeconds(1));
        assertThat(trace.run(second).uncached().quotaPeakPerWindow()).isEqualTo(3);
    }

    @Test
    void anEmptyTraceCountsNothing() {
        SimulationResult result = shop().run(SimulationOptions.defaults());
        assertThat(result.uncached()).isEqualTo(new Upstream(0, 0, 0, 0, 0));
        assertThat(result.cached()).hasSize(5).allSatisfy(cached -> {
            assertThat(cached.upstream()).isEqualTo(result.uncached());
            assertThat(cached.requestHitRatio()).isZero();
            assertThat(cached.diskBytesMean()).isZero();
        });
    }

    @Test
    void imagesWithoutKnownLayersCountTheirManifestsAndAreMentioned() {
        TraceText trace = trace().image("x:1 - - -")
                .image("y:1 - sha256:l=- -")
                .pull(0, "n", "x:1")
                .pull(1, "n", "y:1");
        assertThat(uncached(trace)).isEqualTo(new Upstream(2, 2, 1, 0, 2));
        assertThat(trace.notes()).hasSize(2);
    }
}
