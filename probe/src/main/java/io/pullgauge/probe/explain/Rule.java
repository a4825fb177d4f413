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
}
