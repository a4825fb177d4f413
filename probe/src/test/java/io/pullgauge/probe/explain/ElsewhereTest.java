/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens beside pulls is no pull's fault, and hides none. */
class ElsewhereTest {
    private static final String FAULT =
            "Warning  Failed  2s  kubelet  Failed to pull image \"reg.example/a:1\": failed to resolve image:"
                    + " failed to do request: Head \"https://reg.example/v2/a/manifests/1\": tls: failed to verify certificate: x509:"
                    + " certificate signed by unknown authority";

    static List<String> messages() {
        return TestLines.of("elsewhere.txt");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isUnknown(String message) {
        assertThat(Explainer.explain(message).cause()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void leavesThePullsFaultBesideItAlone(String message) {
        assertThat(Explainer.explain(FAULT + "\nWarning  Other  1s  kubelet  " + message)
                        .cause())
                .isEqualTo("tls_unknown_ca");
        assertThat(Explainer.explain("Warning  Other  3s  kubelet  " + message + "\n" + FAULT)
                        .cause())
                .isEqualTo("tls_unknown_ca");
    }
}
