/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    /** Each word is a zone: its letter, then a node a sign, x for failing. */
    @ParameterizedTest
    @CsvSource({
        "ax, NODE",
        "axo, NODE",
        "axx, CLUSTER",
        "axxxxxxxxo, CLUSTER",
        "axx boo, ZONE",
        "axxxo boooo, NODE",
        "axxxxo boooo, ZONE",
        "axx bxx cooo, ZONE",
        "axx bxo cooo, NODE",
        "ax boo, NODE",
        "axx bxx, CLUSTER"
    })
    void tellsHowFarAFaultReaches(String zones, Scope expected) {
        Scope.Tally tally = new Scope.Tally();
        for (String zone : zones.split(" ", -1)) {
            zone.substring(1).chars().forEach(sign -> tally.add(zone.substring(0, 1), sign == 'x'));
        }
        assertThat(tally.scope()).isEqualTo(expected);
    }
}
