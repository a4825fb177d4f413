/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine;

/** The forms in which a command prints its result; the words of {@code -o} are their lower-case names. */
public enum OutputFormat {
    /** For people. */
    TEXT,
    /** For people, with evidence. */
    WIDE,
    JSON,
    YAML,
    /** Only the name of what was found, one per line. */
    NAME;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word; picocli turns its exception into wrong usage. */
    static final class Converter implements CommandLine.ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String word) {
            return Arrays.stream(values())
                    .filter(format -> format.code().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException(
                            "'" + word + "' (expected: text, wide, json, yaml or name)"));
        }
    }

    /** For completion and help. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(OutputFormat::code).iterator();
        }
    }
}
