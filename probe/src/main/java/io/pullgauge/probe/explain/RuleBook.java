/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;

/**
 * All rules in the order in which they are tried; the first that hits decides. They are resources, one file for each family of errors, so
 * that who adds a wording need not read Java; {@link RuleReader} says how they are written.
 */
final class RuleBook {

    /** In the order of a pull, but for two: a spent quota is worded like a refusal, and what a refusal says itself goes before its number. */
    private static final List<String> FILES = List.of(
            "words",
            "elsewhere",
            "reference",
            "policy",
            "node",
            "limit",
            "proxy",
            "dns",
            "tls",
            "connect",
            "manifest",
            "unpack",
            "broken",
            "access",
            "token",
            "refused",
            "absent",
            "answers");

    private static final Rule NONE = new Rule(error -> true, Cause.UNKNOWN, 0, true, List.of());

    private static final List<Rule> RULES = load();

    private RuleBook() {}

    /** The first rule that hits; one that means unknown where none does. */
    static Rule decide(PullError error) {
        for (Rule rule : RULES) {
            if (rule.when().test(error)) {
                return rule;
            }
        }
        return NONE;
    }

    private static List<Rule> load() {
        RuleReader reader = new RuleReader();
        List<Rule> rules = new ArrayList<>();
        for (String file : FILES) {
            rules.addAll(reader.read(Resources.text("rules/" + file + ".txt")));
        }
        return List.copyOf(rules);
    }
}
