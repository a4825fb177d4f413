/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;

/**
 * Names the cause behind a message. Total (any text has an answer), stateless, safe for any number of threads; takes some ten
 * microseconds.
 *
 * <pre>{@code
 *   Explainer.explain("Failed to pull image \"a.example/b:1\": … x509: certificate signed by unknown authority").cause()
 *   → "tls_unknown_ca"
 * }</pre>
 */
public final class Explainer {

    private Explainer() {}

    /** What this message means; {@code unknown} with alternatives where its words do not say. */
    public static Explanation explain(String message) {
        String clean = Input.clean(message);
        String lower = Input.lower(clean);
        Urls urls = Urls.of(lower);
        Verdict decided = Verdict.of(Wrapper.peel(clean), Subjects.of(clean, lower, urls));
        Verdict verdict =
                decided.error().subject().image() == null ? decided.about(AskedImage.in(clean, lower, urls)) : decided;
        Subject subject = verdict.error().subject();
        Cause cause = verdict.rule().cause();
        return new Explanation(
                Shown.message(message),
                cause.stage().code(),
                cause.code(),
                verdict.rule().confidence(),
                verdict.alternatives().stream().map(Cause::code).toList(),
                Shown.name(subject.image()),
                Shown.name(subject.registry()),
                subject.runtime(),
                cause.owner().code(),
                Summary.of(verdict),
                Advice.of(verdict));
    }

    /** The same for several messages, in their order. */
    public static List<Explanation> explain(List<String> messages) {
        return messages.stream().map(Explainer::explain).toList();
    }
}
