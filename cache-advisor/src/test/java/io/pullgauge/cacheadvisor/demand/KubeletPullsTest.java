/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StoredDemand;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeletPullsTest {
    private static final NodeKey NODE = new NodeKey("c", "a");
    private static final String WEB = "docker.io/library/web:1.0";
    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);

    @TempDir
    private Path folder;

    private Storage storage;
    private DemandLog log;
    private KubeletPulls pulls;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @BeforeEach
    void open() {
        storage = SqliteStorage.open(folder);
        log = new DemandLog(new StoredDemand(storage), () -> now);
        pulls = new KubeletPulls(log, KubeletPullsTest::node, () -> now);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static Optional<NodeKey> node(String name) {
        return name.equals("a") ? Optional.of(NODE) : Optional.empty();
    }

    private void pod(String uid, String policy, @Nullable String digest) {
        pulls.hear(new PodImages(uid, "Deployment/web", Map.of("app", new PodImages.OfContainer(WEB, policy, digest))));
    }

    private void pulled(String uid, String image) {
        now = now.plusSeconds(10);
        pulls.hear(new KubeletPull(now, "a", uid, "shop", "web-" + uid, "app", image, 66L, 2_500L, 0L, false));
    }

    private List<Pull> known() {
        pulls.flush();
        // The view is kept for a while.
        now = now.plusSeconds(60);
        return log.view().pulls();
    }

    private List<Pull.What> whats() {
        return known().stream().map(Pull::what).toList();
    }

    @Test
    void joinsTheEventWithWhatItsPodSaysLater() {
        pod("1", "IfNotPresent", null);
        pulled("1", WEB);
        assertThat(known()).isEmpty();
        pod("1", "IfNotPresent", ONE);

        assertThat(known()).singleElement().satisfies(pull -> {
            assertThat(pull.what()).isEqualTo(Pull.What.PULLED);
            assertThat(pull.digest()).isEqualTo(ONE);
            assertThat(pull.registry()).isEqualTo("docker.io");
            assertThat(pull.namespace()).isEqualTo("shop");
            assertThat(pull.workload()).isEqualTo("Deployment/web");
            assertThat(pull.policy()).isEqualTo("IfNotPresent");
            assertThat(pull.millis()).isEqualTo(2_500);
            assertThat(pull.bytes()).isEqualTo(66);
        });
    }

    @Test
    void leavesOutANodeThatNobodyKnows() {
        pulls.hear(new KubeletPull(now, "b", "1", "shop", "web-1", "app", WEB, null, null, null, false));
        now = now.plus(Duration.ofMinutes(3));

        assertThat(known()).isEmpty();
    }

    @Test
    void doesWithoutADigestThatNeverComes() {
        pulled("1", WEB);
        now = now.plus(Duration.ofMinutes(3));

        assertThat(known()).singleElement().extracting(Pull::digest).isNull();
    }

    @Test
    void takesAnAlwaysOfAnUnchangedDigestForAQuestionOnly() {
        for (String uid : List.of("1", "2", "3")) {
            pod(uid, "Always", ONE);
            pulled(uid, WEB);
            pulls.flush();
        }
        pod("4", "Always", TWO);
        pulled("4", WEB);

        assertThat(whats()).containsExactly(Pull.What.PULLED, Pull.What.PRESENT, Pull.What.PRESENT, Pull.What.PULLED);
        assertThat(Spending.charged(log.view().pulls(), "docker.io")).hasSize(2);
    }

    @Test
    void knowsThatTheNodeLostWhatItPullsAgain() {
        pod("1", "IfNotPresent", ONE);
        pulled("1", WEB);
        pulls.flush();
        pod("2", "IfNotPresent", ONE);
        pulled("2", WEB);

        assertThat(whats()).containsExactly(Pull.What.PULLED, Pull.What.REMOVED, Pull.What.PULLED);
        assertThat(Spending.charged(log.view().pulls(), "docker.io")).hasSize(2);
    }

    @Test
    void hearsOfThePastAgainAfterARestartAndTellsItOnce() {
        pod("1", "IfNotPresent", ONE);
        pulled("1", WEB);
        KubeletPull event = new KubeletPull(now, "a", "1", "shop", "web-1", "app", WEB, 66L, 2_500L, 0L, false);
        pulls.hear(event);
        assertThat(known()).hasSize(1);
        pulls = new KubeletPulls(log, KubeletPullsTest::node, () -> now);
        pod("1", "IfNotPresent", ONE);
        pulls.hear(event);

        assertThat(whats()).containsExactly(Pull.What.PULLED);
    }

    @Test
    void doesNotGiveAnImageVolumeTheDigestOfTheContainerThatMountsIt() {
        pod("1", "IfNotPresent", ONE);
        pulled("1", "quay.io/models/small:7");
        now = now.plus(Duration.ofMinutes(3));

        assertThat(known()).singleElement().satisfies(pull -> {
            assertThat(pull.digest()).isNull();
            assertThat(pull.registry()).isEqualTo("quay.io");
        });
    }
}
