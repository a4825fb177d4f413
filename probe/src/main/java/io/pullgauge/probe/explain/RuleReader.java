/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads rules. A block begins with what it means; indented lines below it say when: one of the plain lines must hold, every {@code and},
 * no {@code not}.
 *
 * <pre>
 *   # a comment
 *   dns_timeout 0.7 or dns_servfail dns_refused     cause, confidence, other causes that the words cannot rule out; "weak" may follow
 *     ": try again"                                 a phrase in lower case
 *     ends "forbidden"                              the request's URL is followed by this and nothing else
 *     status=429                                    a condition, see {@link Conditions}
 *     and lookup | at=token                         one of these as well
 *     not "read tcp"
 *
 *   define lookup                                   a condition for the blocks after it, in these and other files
 *     "lookup "
 * </pre>
 */
final class RuleReader {

    private static final String DEFINE = "define ";

    private final Map<String, Predicate<PullError>> defined = new HashMap<>();

    /** The rules of a text, in its order; a mistake in it is an {@link IllegalArgumentException} that quotes the line. */
    List<Rule> read(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String block : text.split("\n(?=[^ #\n])")) {
            List<String> lines = block.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            if (!lines.isEmpty()) {
                add(lines.getFirst(), when(lines), rules);
            }
        }
        return rules;
    }

    private void add(String header, Predicate<PullError> when, List<Rule> rules) {
        if (header.startsWith(DEFINE)) {
            defined.put(header.substring(DEFINE.length()).strip(), when);
        } else {
            rules.add(rule(header, when));
        }
    }

    private static Rule rule(String header, Predicate<PullError> when) {
        List<String> words = new ArrayList<>(List.of(header.split(" +")));
        boolean weak = words.remove("weak");
        words.remove("or");
        List<Cause> alternatives = words.stream().skip(2).map(RuleReader::cause).toList();
        return new Rule(
                when, cause(words.getFirst()), Double.parseDouble(words.get(1)), weak, List.copyOf(alternatives));
    }

    private static Cause cause(String code) {
        return Cause.ofCode(code).orElseThrow(() -> new IllegalArgumentException("no such cause: " + code));
    }

    /** What is cheap to ask is asked first: most of the required lines are conditions, most of the plain ones phrases. */
    private Predicate<PullError> when(List<String> lines) {
        List<Predicate<PullError>> all = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String term = line.strip();
            if (term.startsWith("and ")) {
                all.add(any(List.of(term.substring(4).split(" \\| "))));
            } else if (term.startsWith("not ")) {
                all.add(any(List.of(term.substring(4).split(" \\| "))).negate());
            } else {
                plain.add(term);
            }
        }
        all.add(any(plain));
        return all.stream().reduce(Predicate::and).orElseThrow();
    }

    private Predicate<PullError> any(List<String> terms) {
        List<Phrase> phrases = new ArrayList<>();
        List<Predicate<PullError>> others = new ArrayList<>();
        for (String term : terms) {
            if (term.startsWith("\"")) {
                phrases.add(new Phrase(phrase(term)));
            } else {
                others.add(condition(term));
            }
        }
        Phrase[] fixed = phrases.toArray(Phrase[]::new);
        others.add(error -> error.saysAnyOf(fixed));
        return others.stream().reduce(Predicate::or).orElseThrow();
    }

    private Predicate<PullError> condition(String term) {
        if (term.startsWith("ends ")) {
            String phrase = phrase(term.substring(5));
            return error -> error.requestEndsWith(phrase);
        }
        Predicate<PullError> known = defined.get(term);
        return known == null ? Conditions.of(term) : known;
    }

    private static String phrase(String quoted) {
        if (quoted.length() < 3 || !quoted.endsWith("\"")) {
            throw new IllegalArgumentException("not a quoted phrase: " + quoted);
        }
        return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"");
    }
}
