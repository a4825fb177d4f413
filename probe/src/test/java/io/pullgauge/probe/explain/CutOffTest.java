/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutOffTest {

    @Test
    void completesAWordThatBreaksOff() {
        assertThat(CutOff.completed("x509: certificate signed by unknown auth"))
                .isEqualTo("x509: certificate signed by unknown authority");
        assertThat(CutOff.completed("lookup reg.example: no s")).isEqualTo("lookup reg.example: no such host");
        assertThat(CutOff.completed("manifests/1: 401 unauth...")).isEqualTo("manifests/1: 401 unauthorized");
    }

    @Test
    void leavesWhatCouldEndInTwoWays() {
        for (String text :
                new String[] {"certificate ", "x: unexpected ", "connection ", "", "no", "401 unauthorized"}) {
            assertThat(CutOff.completed(text)).isEqualTo(text);
        }
    }

    @Test
    void neverNamesAnotherCauseThanTheWhole() {
        String whole =
                "failed to do request: head \"https://reg.example/v2/a/manifests/1\": dial tcp 10.0.0.1:443: i/o timeout";
        for (int end = 1; end <= whole.length(); end++) {
            assertThat(Explainer.explain(whole.substring(0, end)).cause()).isIn("unknown", "connect_timeout");
        }
    }
}
