/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of kubelets from 1.24 to 1.36. */
class PullMessageTest {

    @Test
    void readsDurationWaitingAndSize() {
        assertThat(PullMessage.of("Successfully pulled image \"nginx:1.29\" in 1.523s (1m2.345s including waiting)."
                        + " Image size: 72404038 bytes."))
                .contains(new PullMessage("nginx:1.29", false, 1_523L, 60_822L, 72_404_038L));
    }

    @Test
    void readsWhatOlderKubeletsLeaveOut() {
        assertThat(PullMessage.of("Successfully pulled image \"a:1\" in 837.123456ms (837.2ms including waiting)"))
                .contains(new PullMessage("a:1", false, 837L, 0L, null));
        assertThat(PullMessage.of("Successfully pulled image \"a:1\" in 2h1m0.5s"))
                .contains(new PullMessage("a:1", false, 7_260_500L, null, null));
    }

    @Test
    void readsThatAPullFailed() {
        assertThat(PullMessage.of(
                        "Failed to pull image \"a:1\": failed to resolve reference \"docker.io/a:1\":\nnot found"))
                .contains(new PullMessage("a:1", true, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Container image \"a:1\" already present on machine",
                "Container image \"a:1\" already present on machine and can be accessed by the pod",
                "Error: ErrImagePull",
                "Back-off pulling image \"a:1\"",
                "Successfully pulled image \"a:1\"",
                "Successfully pulled image \"a:1\" in 1s. Image size: 9999999999999999999999 bytes.",
                ""
            })
    void passesOverWhatIsNoPull(String message) {
        assertThat(PullMessage.of(message)).isEmpty();
    }

    @Test
    void leavesOutADurationThatIsNone() {
        assertThat(PullMessage.of("Successfully pulled image \"a:1\" in 1.2.3s"))
                .hasValueSatisfying(said -> assertThat(said.millis()).isNull());
    }
}
