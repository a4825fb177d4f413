/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsColumnsAsKubectlDoes() {
        Table table = new Table("NAME", "STATE");
        table.row("a", "ok");
        table.row("longer-name", null);

        assertThat(table).hasToString("NAME          STATE\na             ok\nlonger-name   <none>\n");
    }

    @Test
    void letsNoControlCharacterReachTheTerminal() {
        Table table = new Table("NAME");
        table.row("evil\u001b[31m\r\nname\u202e");

        assertThat(table.toString().lines()).hasSize(2);
        assertThat(table.toString()).doesNotContain("\u001b").doesNotContain("\u202e");
    }
}
