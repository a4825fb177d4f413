/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What somebody knows about is told, and quiet, until its end. */
class QuietedTest {
    private static final String TIMEOUT = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp"
            + " 192.0.2.7:443: i/o timeout";
    private static final String NOT_FOUND = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: " + Scene.IMAGE + ": not found";

    @Test
    void aMuteHoldsForTheMatterAndEnds() {
        Scene scene = new Scene();
        scene.pod("web-1").waits("ErrImagePull", TIMEOUT).seen();
        Mute mute = new Mute("the firewall is being changed", scene.now.plus(Duration.ofHours(2)), "ann");
        assertThat(scene.mutes.mute(scene.story("web-1").matter(), mute)).isTrue();
        scene.pod("web-2").waits("ErrImagePull", TIMEOUT).seen();
        scene.pod("other").waits("ErrImagePull", NOT_FOUND).seen();

        assertThat(scene.story("web-1").muted()).isEqualTo(mute);
        assertThat(scene.story("web-2").muted()).as("the next replica").isEqualTo(mute);
        assertThat(scene.story("other").muted()).as("another cause").isNull();
        scene.now = scene.now.plus(Duration.ofHours(2));
        assertThat(scene.story("web-1").muted()).as("over").isNull();
    }

    @Test
    void anExpectedTargetIsQuietOnItsNodesOnly() {
        Scene scene = new Scene().expecting(unreachable("r.example", "gpu-*", null));
        scene.pod("on-gpu").on("gpu-7").waits("ErrImagePull", TIMEOUT).seen();
        scene.pod("elsewhere").on("node-a").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(scene.story("on-gpu").muted())
                .isNotNull()
                .satisfies(mute -> assertThat(mute.reason()).isEqualTo("expected to be out of reach: by mirror only"));
        assertThat(scene.story("elsewhere").muted()).isNull();
    }

    @Test
    void aRegistryThatAnswersWronglyIsNewsAllTheSame() {
        Scene scene = new Scene().expecting(unreachable("r.example", "*", null));
        scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();

        assertThat(scene.story("web").muted()).isNull();
    }

    @Test
    void anExpectationEnds() {
        Scene scene = new Scene();
        Instant end = scene.now.plus(Duration.ofDays(1));
        scene.expecting(unreachable("*.other", "*", end));
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();
        assertThat(scene.story("web").muted()).isNull();
        scene.expecting(unreachable("r.*", "*", end));
        assertThat(scene.story("web").muted()).isNotNull();
        scene.now = end;
        assertThat(scene.story("web").muted()).isNull();
    }

    @Test
    void whoMutedItByHandIsNamedFirst() {
        Scene scene = new Scene().expecting(unreachable("r.example", "*", null));
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();
        Mute mute = new Mute("known", scene.now.plus(Duration.ofHours(1)), "ann");
        scene.mutes.mute(scene.story("web").matter(), mute);

        assertThat(scene.story("web").muted()).isEqualTo(mute);
    }

    private static Expectations.Unreachable unreachable(String registry, String node, @Nullable Instant until) {
        return new Expectations.Unreachable(
                Expectations.Glob.of(registry), Expectations.Glob.of(node), null, "by mirror only", until);
    }
}
