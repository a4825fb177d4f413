/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    /** As containerd's CRI plugin was seen to choose from an index. */
    @ParameterizedTest
    @CsvSource({
        "amd64, 386, true",
        "386, amd64, false",
        "amd64, arm, false",
        "arm64, arm, true",
        "arm, arm64, false",
        "amd64, x86_64, true"
    })
    void aNodeRunsItsOwnArchitectureAndTheOneBeforeIt(String node, String image, boolean runs) {
        assertThat(Platform.of("linux", node, null).runs(Platform.of("linux", image, null)))
                .isEqualTo(runs);
    }
}
