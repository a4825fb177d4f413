/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;

class JsonReaderTest {

    @Test
    void readsEveryKindOfValue() {
        JsonValue value = read("{\"s\":\"a\",\"i\":5,\"f\":1.5,\"t\":true,\"n\":null,\"a\":[1,\"2\"],\"o\":{\"x\":{}},"
                + "\"big\":123456789012345678901}");

        assertThat(value.path("s").text()).isEqualTo("a");
        assertThat(value.path("i").asLong(0)).isEqualTo(5);
        assertThat(value.path("i").isLong()).isTrue();
        assertThat(value.path("f").asString("")).isEqualTo("1.5");
        assertThat(value.path("f").isIntegralNumber()).isFalse();
        assertThat(value.path("t").asString("")).isEqualTo("true");
        assertThat(value.path("n").isNull()).isTrue();
        assertThat(value.path("n").isMissing()).isFalse();
        assertThat(value.path("a").stream().map(each -> each.asString("")).toList())
                .containsExactly("1", "2");
        assertThat(value.path("o").path("x").isObject()).isTrue();
        assertThat(value.path("big").isIntegralNumber()).isTrue();
        assertThat(value.path("big").isLong()).isFalse();
        assertThat(value.properties()).extracting(Map.Entry::getKey).startsWith("s", "i", "f");
    }

    @Test
    void whatIsNotThereIsNothingAndNoError() {
        JsonValue text = read("\"a\"");

        assertThat(text.path("x").path("y").isMissing()).isTrue();
        assertThat(text.get("x")).isNull();
        assertThat(text.size()).isZero();
        assertThat(text).isEmpty();
        assertThat(text.asLong(7)).isEqualTo(7);
        assertThat(read("{}").asString("other")).isEqualTo("other");
        assertThat(read("").isMissing()).isTrue();
    }

    @Test
    void theLastOfEqualNamesWins() {
        assertThat(read("{\"a\":1,\"a\":2}").path("a").asLong(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":}", "[1,", "{} {}", "1 2", "nul", "{\"a\":1}x", "\u0000"})
    void whatIsNoDocumentIsAnError(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void theFirstOfSeveralValuesCanBeHadAlone() {
        assertThat(JsonReader.USUAL.readFirst(bytes("{\"a\":1} trailing")).has("a"))
                .isTrue();
    }

    @Test
    void boundsHold() {
        JsonReader shallow = JsonReader.within(StreamReadConstraints.builder()
                .maxNestingDepth(3)
                .maxDocumentLength(100)
                .build());

        assertThatThrownBy(() -> shallow.read(bytes("[[[[]]]]"))).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> shallow.read(bytes("[" + "1,".repeat(10_000) + "1]")))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(JacksonException.class);
    }

    @Test
    void saysNothingOfWhatItHolds() {
        assertThat(read("{\"password\":\"canary\"}").toString()).doesNotContain("canary");
        assertThat(read("\"canary\"").toString()).doesNotContain("canary");
    }

    private static JsonValue read(String text) {
        return JsonReader.USUAL.read(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
