/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The first real cause lasts through what the kubelet says while it waits. */
class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String IMAGE = "badca.lab.test/library/hello:1";
    private static final String REAL = "failed to pull and unpack image \"" + IMAGE
            + "\": failed to resolve image: failed to do request: Head \"https://badca.lab.test/v2/library/hello/manifests/1\":"
            + " tls: failed to verify certificate: x509: certificate signed by unknown authority";

    @Test
    void keepsTheCauseThroughABackOffThatNamesNone() {
        StuckImage first = seen("ErrImagePull", REAL, null);
        StuckImage later = seen("ImagePullBackOff", "Back-off pulling image \"" + IMAGE + "\"", first);

        assertThat(later.explained().asCause()).isEqualTo(Cause.TLS_UNKNOWN_CA);
        assertThat(later.reason()).isEqualTo("ImagePullBackOff");
        assertThat(later.since()).isEqualTo(NOW);
    }

    @Test
    void keepsTheCauseThroughTheKubeletsOwnBrake() {
        StuckImage later = seen("ErrImagePull", "pull QPS exceeded", seen("ErrImagePull", REAL, null));

        assertThat(later.explained().asCause()).isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    void readsTheCauseOutOfABackOffOfNewKubelets() {
        StuckImage only =
                seen("ImagePullBackOff", "Back-off pulling image \"" + IMAGE + "\": ErrImagePull: " + REAL, null);

        assertThat(only.explained().asCause()).isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    void turnsToANewRealCauseAndRemembersTheOld() {
        StuckImage later = seen(
                "ErrImagePull",
                "failed to pull and unpack image \"" + IMAGE + "\": failed to resolve image: " + IMAGE + ": not found",
                seen("ErrImagePull", REAL, null));

        assertThat(later.explained().asCause()).isEqualTo(Cause.TAG_NOT_FOUND);
        assertThat(later.earlier()).isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    void beginsAnewWithAnotherImage() {
        StuckImage before = seen("ErrImagePull", REAL, null);
        StuckImage after = StuckImage.seen(
                new PodSeen.Container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        "r.example/app:2",
                        "IfNotPresent",
                        "ImagePullBackOff",
                        null,
                        false),
                before,
                NOW.plusSeconds(60));

        assertThat(after.explained().asCause()).isEqualTo(Cause.UNKNOWN);
        assertThat(after.since()).isEqualTo(NOW.plusSeconds(60));
    }

    private static StuckImage seen(
            String reason, String message, @org.jspecify.annotations.Nullable StuckImage before) {
        return StuckImage.seen(
                new PodSeen.Container("app", PodSeen.Slot.CONTAINER, IMAGE, "IfNotPresent", reason, message, false),
                before,
                before == null ? NOW : NOW.plusSeconds(30));
    }
}
