/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** TOML's values of one word: numbers, truths, and dates, which become strings as no setting of ours is one. */
final class TomlScalars {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)");
    private static final Pattern HEX = Pattern.compile("0x[0-9A-Fa-f](_?[0-9A-Fa-f])*");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7](_?[0-7])*");
    private static final Pattern BINARY = Pattern.compile("0b[01](_?[01])*");
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)(\\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?");
    private static final Pattern SPECIAL = Pattern.compile("[+-]?(inf|nan)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final String TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?";
    private static final Pattern LOCAL_TIME = Pattern.compile(TIME);
    private static final Pattern LOCAL = Pattern.compile(DATE.pattern() + "[Tt]" + TIME);
    private static final Pattern OFFSET = Pattern.compile(LOCAL.pattern() + "([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern TOO_FINE = Pattern.compile("(\\.[0-9]{9})[0-9]+");
    private static final int LONGEST = 400;

    private TomlScalars() {}

    /** The value that stands here. */
    static Object read(TomlText text) {
        String word = text.word();
        // A date and its time may have a blank between them.
        if (DATE.matcher(word).matches() && text.peek() == ' ') {
            TomlText.Mark before = text.mark();
            text.next();
            String time = text.word();
            if (!time.isEmpty() && Character.isDigit(time.charAt(0))) {
                word = word + "T" + time;
            } else {
                text.back(before);
            }
        }
        String whole = word;
        return value(word)
                .orElseThrow(() -> text.broken(
                        whole.isEmpty()
                                ? "expected a value"
                                : "'" + (whole.length() > 40 ? "…" : whole) + "' is no value"));
    }

    private static Optional<Object> value(String word) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return Optional.empty();
        }
        if (word.equals("true") || word.equals("false")) {
            return Optional.of(word.equals("true"));
        }
        Optional<Object> number = number(word);
        return number.isPresent() ? number : date(word);
    }

    private static Optional<Object> number(String word) {
        if (DECIMAL.matcher(word).matches()) {
            return integer(word, 10);
        }
        if (HEX.matcher(word).matches()) {
            return integer(word.substring(2), 16);
        }
        if (OCTAL.matcher(word).matches()) {
            return integer(word.substring(2), 8);
        }
        if (BINARY.matcher(word).matches()) {
            return integer(word.substring(2), 2);
        }
        if (SPECIAL.matcher(word).matches()) {
            return Optional.of(
                    word.endsWith("nan")
                            ? Double.NaN
                            : word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return FLOAT.matcher(word).matches() ? Optional.of(Double.valueOf(word.replace("_", ""))) : Optional.empty();
    }

    /** What does not fit into 64 bits is no value. */
    private static Optional<Object> integer(String digits, int radix) {
        BigInteger number = new BigInteger(digits.replace("_", ""), radix);
        return number.bitLength() < Long.SIZE ? Optional.of(number.longValue()) : Optional.empty();
    }

    private static Optional<Object> date(String word) {
        try {
            return temporal(TOO_FINE.matcher(word).replaceFirst("$1").toUpperCase(Locale.ROOT))
                    .map(Object::toString);
        } catch (DateTimeException thirtiethOfFebruary) {
            return Optional.empty();
        }
    }

    private static Optional<TemporalAccessor> temporal(String word) {
        if (OFFSET.matcher(word).matches()) {
            return Optional.of(OffsetDateTime.parse(word));
        }
        if (LOCAL.matcher(word).matches()) {
            return Optional.of(LocalDateTime.parse(word));
        }
        if (DATE.matcher(word).matches()) {
            return Optional.of(LocalDate.parse(word));
        }
        return LOCAL_TIME.matcher(word).matches() ? Optional.of(LocalTime.parse(word)) : Optional.empty();
    }
}
