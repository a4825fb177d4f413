/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CausesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "causes.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        String now = CausesPage.text();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, now);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/causes.md (regenerate with -Dgolden.write=true)")
                .isEqualTo(now);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyCauseIsLinkedAndExplained(Cause cause) {
        assertThat(CausesPage.text())
                .contains("[" + cause.code() + "](#" + cause.code() + ")")
                .contains("### " + cause.code() + "\n");
    }
}
