/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of several statements and attempts decides, and what the others add. */
record Verdict(Rule rule, PullError error, List<Cause> alternatives) {

    static Verdict of(List<Wrapper.Statement> statements, Subject subject) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Wrapper.Statement statement : statements) {
            Subject own = statements.size() == 1 ? subject : Subjects.of(statement.text(), subject);
            verdicts.add(ofStatement(statement, own));
        }
        return strongest(verdicts);
    }

    /** This verdict, with the image that it is about. */
    Verdict about(@Nullable String image) {
        return new Verdict(rule, error.about(image), alternatives);
    }

    /** The kubelet tried one credential after the other: what got furthest says most. */
    private static Verdict ofStatement(Wrapper.Statement statement, Subject subject) {
        List<Verdict> attempts = new ArrayList<>();
        for (String attempt : statement.attempts()) {
            attempts.add(ofText(attempt, subject));
        }
        Verdict best = attempts.getFirst();
        for (Verdict next : attempts) {
            if (next.beats(best)) {
                best = next;
            }
        }
        for (String mirror : statement.aside()) {
            attempts.add(ofText(mirror, subject));
        }
        Verdict decided = best.beside(attempts);
        return statement.aside().isEmpty() ? decided : decided.or(Cause.MIRROR_MISCONFIGURED);
    }

    private Verdict or(Cause other) {
        List<Cause> all = new ArrayList<>(alternatives);
        if (other != rule.cause() && !all.contains(other)) {
            all.add(other);
        }
        return new Verdict(rule, error, all);
    }

    private static Verdict ofText(String text, Subject subject) {
        PullError error = ErrorReader.read(text, subject);
        Rule rule = RuleBook.decide(error);
        Set<Cause> others = new LinkedHashSet<>(rule.alternatives());
        coarser(rule.cause(), error).ifPresent(others::add);
        return new Verdict(rule, error, List.copyOf(others));
    }

    /** A network or TLS fault keeps its own cause; at a host beside the registry there is a coarser name for it too. */
    private static Optional<Cause> coarser(Cause cause, PullError error) {
        boolean network = switch (cause.stage()) {
            case DNS, CONNECT, TLS -> true;
            case REFERENCE, HTTP, AUTH, MANIFEST, LIMIT, BLOB, NODE, PULL, OTHER -> false;
        };
        if (!network) {
            return Optional.empty();
        }
        return switch (error.where()) {
            case TOKEN -> Optional.of(Cause.AUTH_TOKEN_ENDPOINT);
            case BLOB -> Optional.of(Cause.BLOB_CDN_BLOCKED);
            case PROXY, PING, RESOLVE, API_SERVER, UNSAID ->
                error.mirrored() ? Optional.of(Cause.MIRROR_UNREACHABLE) : Optional.empty();
        };
    }

    /** The last of those that say most: a pod's events are listed oldest first. */
    private static Verdict strongest(List<Verdict> verdicts) {
        Verdict best = verdicts.getFirst();
        for (Verdict next : verdicts) {
            if (next.strength() >= best.strength()) {
                best = next;
            }
        }
        return best.beside(verdicts);
    }

    private boolean beats(Verdict other) {
        if (strength() != other.strength()) {
            return strength() > other.strength();
        }
        int further = rule.cause().stage().compareTo(other.rule.cause().stage());
        return further != 0 ? further > 0 : rule.confidence() > other.rule.confidence();
    }

    private int strength() {
        if (rule.cause() == Cause.UNKNOWN) {
            return alternatives.isEmpty() ? 0 : 1;
        }
        return rule.weak() ? 2 : 3;
    }

    /** A throttle or time-out beside a cause tells nothing more; a pull secret that is missing says much about a refusal. */
    private boolean isInformedBy(Verdict other) {
        return other.rule.weak()
                ? other.rule.cause().stage() == Stage.AUTH && rule.cause().stage() == Stage.AUTH
                : other.strength() >= strength();
    }

    /** This verdict, with what others found as further alternatives. */
    private Verdict beside(List<Verdict> others) {
        Set<Cause> all = new LinkedHashSet<>();
        others.stream().filter(this::isInformedBy).forEach(other -> all.add(other.rule.cause()));
        all.addAll(alternatives);
        all.remove(rule.cause());
        all.remove(Cause.UNKNOWN);
        return new Verdict(rule, error, List.copyOf(all));
    }
}
