/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.List;
import java.util.Random;

/** Makes up TOML: mostly right, sometimes with a table, a key or a character too many. */
final class TomlTexts {

    private static final List<String> KEYS =
            List.of("a", "b", "c", "d-1", "\"q.r\"", "'l'", "a.b", "a.c", "b.c.d", "a . b", "\"\"", "1.2");
    private static final List<String> SCALARS = List.of(
            "1",
            "-7",
            "+3",
            "0",
            "0x1F",
            "0b10",
            "0o7",
            "1_0",
            "3.5",
            "-1e3",
            "inf",
            "true",
            "false",
            "\"x\"",
            "'y'",
            "\"\\t\\\"\\u0041\"",
            "\"\"\"m\nn\"\"\"",
            "'''o\np'''",
            "\"\"\"\\\n   z\"\"\"",
            "\"#no\"",
            "2020-01-02",
            "2020-01-02T03:04:05Z",
            "2020-01-02 03:04:05.5",
            "03:04:05",
            "''",
            "\"\"");
    private static final List<String> SLIPS =
            List.of("=", "]", "[", "\"", "'", ",", "{", "}", ".", "#", "\n", " ", "_", "0", "\\", "\r", "e", "-");

    private TomlTexts() {}

    static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int lines = random.nextInt(1, 7); lines > 0; lines--) {
            text.append(line(random))
                    .append(random.nextInt(9) == 0 ? " # c" : "")
                    .append(random.nextInt(9) == 0 ? "\r\n" : "\n");
        }
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(text.length());
            String slip = pick(SLIPS, random);
            if (random.nextBoolean()) {
                text.insert(at, slip);
            } else {
                text.replace(at, at + 1, slip);
            }
        }
        return text.toString();
    }

    private static String line(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> "[" + pick(KEYS, random) + "]";
            case 2 -> "[[" + pick(KEYS, random) + "]]";
            case 3 -> "";
            default -> pick(KEYS, random) + " = " + value(random, 3);
        };
    }

    private static String value(Random random, int depth) {
        int kind = depth == 0 ? 9 : random.nextInt(10);
        return switch (kind) {
            case 0 -> "[]";
            case 1 ->
                "[ " + value(random, depth - 1) + ",\n" + value(random, depth - 1)
                        + (random.nextBoolean() ? ", ]" : "]");
            case 2 -> "{}";
            case 3 ->
                "{ " + pick(KEYS, random) + " = " + value(random, depth - 1) + ", z = " + value(random, depth - 1)
                        + " }";
            default -> pick(SCALARS, random);
        };
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
