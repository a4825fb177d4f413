/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMainTest {

    @Test
    void knowsTheCommandsOfANode() {
        assertThat(NodeMain.run("agent", "--help")).isZero();
        assertThat(NodeMain.run("check", "--help")).isZero();
        assertThat(NodeMain.run("explain", "no such host")).isZero();
        assertThat(NodeMain.run("--version")).isZero();
    }

    @Test
    void refusesWhatOnlyTheWholeProgramCan() {
        assertThat(NodeMain.run("collector")).isEqualTo(2);
    }

    @Test
    void wrongSettingsEndItWithTheCodeOfWrongUsage(@TempDir Path folder) {
        assertThat(NodeMain.run("agent", "--config", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
    }
}
