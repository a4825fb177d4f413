/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;

/** All rules in the order in which they are tried; the first that hits decides. */
final class RuleBook {

    private static final Rule NONE = new Rule(error -> true, Cause.UNKNOWN, 0, true, List.of());

    private static final List<Rule> RULES = inOrder();

    private RuleBook() {}

    private static List<Rule> inOrder() {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(NodeRules.before());
        rules.addAll(LimitRules.rules());
        rules.addAll(NetworkRules.proxy());
        rules.addAll(NetworkRules.dns());
        rules.addAll(TlsRules.rules());
        rules.addAll(NetworkRules.connect());
        rules.addAll(AuthRules.broken());
        rules.addAll(ManifestRules.content());
        rules.addAll(NetworkRules.truncated());
        rules.addAll(NodeRules.after());
        rules.addAll(NetworkRules.broken());
        rules.addAll(AuthRules.rules());
        rules.addAll(ManifestRules.absent());
        rules.addAll(ManifestRules.answers());
        rules.addAll(ManifestRules.deadlines());
        return List.copyOf(rules);
    }

    /** The first rule that hits; one that means unknown where none does. */
    static Rule decide(PullError error) {
        for (Rule rule : RULES) {
            if (rule.when().test(error)) {
                return rule;
            }
        }
        return NONE;
    }
}
