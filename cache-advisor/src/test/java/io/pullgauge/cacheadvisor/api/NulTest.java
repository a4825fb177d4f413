/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NulTest {
    @ParameterizedTest
    @CsvSource({
        "'{\"a\":\"\\u0000\"}', '{\"a\":\"\\uFFFD\"}'",
        "'\\u0000\\u0000x\\\\u0000', '\\uFFFD\\uFFFDx\\\\u0000'",
        "'\\\\\\u0000 \\n\\u0001', '\\\\\\uFFFD \\n\\u0001'",
        "'\\u000', '\\u000'",
        "'x\\', 'x\\'",
        "'', ''"
    })
    void replacesItWhereItIsNamedAndNowhereElse(String json, String expected) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Nul.replace(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(expected);
    }
}
