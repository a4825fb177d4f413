/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.function.Predicate;

/**
 * One line of the rule book: when an error looks like this, it has this cause.
 *
 * @param confidence how far the words alone carry the cause
 * @param weak whether another statement of the same message decides where there is one: a time-out without a place, the kubelet's own
 *     throttle, a warning before the pull
 * @param alternatives what the words cannot rule out, likeliest first
 */
record Rule(Predicate<PullError> when, Cause cause, double confidence, boolean weak, List<Cause> alternatives) {

    Rule {
        alternatives = List.copyOf(alternatives);
    }

    static When when(Predicate<PullError> when) {
        return new When(when);
    }

    /** True where the text holds any of the phrases (lower case). */
    static Predicate<PullError> says(String... phrases) {
        List<String> any = List.of(phrases);
        return error -> ErrorReader.any(error.text(), any);
    }

    static Predicate<PullError> at(Where... places) {
        List<Where> any = List.of(places);
        return error -> any.contains(error.where());
    }

    static Predicate<PullError> status(int... codes) {
        return error -> {
            for (int code : codes) {
                if (error.status() == code) {
                    return true;
                }
            }
            return false;
        };
    }

    static Predicate<PullError> registry(RegistryKind... kinds) {
        List<RegistryKind> any = List.of(kinds);
        return error -> any.contains(error.registry());
    }

    Rule or(Cause... others) {
        return new Rule(when, cause, confidence, weak, List.of(others));
    }

    Rule onlyWhereNothingElseIsSaid() {
        return new Rule(when, cause, confidence, true, alternatives);
    }

    /** A rule without its answer. */
    record When(Predicate<PullError> when) {
        Rule means(Cause cause, double confidence) {
            return new Rule(when, cause, confidence, false, List.of());
        }
    }
}
