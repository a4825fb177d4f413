/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import org.jspecify.annotations.Nullable;

/** The verdict in one sentence: what is pulled, where it broke, why. */
final class Summary {

    private Summary() {}

    static String of(Verdict verdict) {
        Subject subject = verdict.error().subject();
        String image = Shown.name(subject.image());
        return (image == null ? "" : image + ": ") + reason(verdict) + at(verdict);
    }

    private static String reason(Verdict verdict) {
        Cause cause = verdict.rule().cause();
        if (cause != Cause.UNKNOWN) {
            return cause.summary();
        }
        return verdict.error().says("back-off pulling image")
                ? "the message says only that the kubelet waits before it tries again, not why"
                : cause.summary();
    }

    private static String at(Verdict verdict) {
        String host = host(verdict);
        if (host == null || verdict.rule().cause() == Cause.UNKNOWN) {
            return "";
        }
        return switch (verdict.error().where()) {
            case TOKEN -> " (at the token server " + host + ")";
            case PROXY -> " (at the proxy, on the way to " + host + ")";
            case PING, RESOLVE, BLOB, API_SERVER, UNSAID ->
                verdict.error().mirrored() ? " (at " + host + ", not the image's own registry)" : " (at " + host + ")";
        };
    }

    private static @Nullable String host(Verdict verdict) {
        return verdict.error().host().isEmpty()
                ? null
                : Shown.name(verdict.error().host());
    }
}
