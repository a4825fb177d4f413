/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import org.junit.jupiter.api.Test;

/** Runtime and kubelet run as root: what keeps us from a file keeps them from nothing. */
class ProblemTest {
    private static final Origin FILE = new Origin("/etc/containerd/config.toml", 0);

    @Test
    void aFileThatOnlyWeMayNotReadMakesNoRuntimeUnavailable() {
        Problem problem = Problem.stops(Cause.RUNTIME_UNAVAILABLE, FILE, Problem.DENIED, "containerd");

        assertThat(problem.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(problem.detail())
                .isEqualTo(
                        "permission denied to the user that Pullgauge runs as, or by SELinux: what containerd makes of"
                                + " it cannot be told from here");
    }

    @Test
    void aFileThatIsWrongStopsTheProgram() {
        Problem problem = Problem.stops(Cause.RUNTIME_UNAVAILABLE, FILE, "line 3: no value", "containerd");

        assertThat(problem.cause()).isEqualTo(Cause.RUNTIME_UNAVAILABLE);
        assertThat(problem.detail()).isEqualTo("line 3: no value: containerd does not start with this configuration");
    }

    @Test
    void theKubeletIgnoresWhatIsWrongAndPerhapsNotWhatWeMayNotRead() {
        assertThat(Problem.ignored(FILE, "no JSON").detail()).isEqualTo("no JSON: the kubelet ignores the whole file");
        assertThat(Problem.ignored(FILE, Problem.DENIED).detail())
                .endsWith("what the kubelet makes of it cannot be told from here");
    }
}
