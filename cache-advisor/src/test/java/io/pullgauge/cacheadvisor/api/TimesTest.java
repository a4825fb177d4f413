/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2026-11-21T09:05:07Z",
                "2026-11-21T23:59:59.999Z",
                "2026-11-21T23:59:59.050Z",
                "2028-02-29T12:00:00.100Z",
                "1969-12-31T23:59:59.001Z"
            })
    void writesTimesAsTheirOwnTextIs(String time) {
        assertThat(new Times().text(Instant.parse(time))).isEqualTo(time);
    }
}
