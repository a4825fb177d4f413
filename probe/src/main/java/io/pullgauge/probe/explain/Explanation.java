/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message means; written to JSON as it stands. All texts are bounded, secrets in them masked and control characters escaped.
 *
 * @param message the message, redacted and cut to a bound
 * @param stage code of {@link Cause#stage()}
 * @param cause code of the cause; {@code unknown} where the words do not say
 * @param confidence 0 to 1: how far the words alone carry the cause; 0 for unknown
 * @param alternatives the other causes that the words cannot rule out, likeliest first
 * @param image as the message spells it
 * @param registry host (and port) that the image names; docker.io where it names none
 * @param runtime containerd, cri-o, docker or podman
 * @param owner code of who can usually mend it
 * @param fix what to do, in order; each begins with who does it
 */
public record Explanation(
        String message,
        String stage,
        String cause,
        double confidence,
        List<String> alternatives,
        @Nullable String image,
        @Nullable String registry,
        @Nullable String runtime,
        String owner,
        String summary,
        List<String> fix) {

    public Explanation {
        alternatives = List.copyOf(alternatives);
        fix = List.copyOf(fix);
    }

    /** The cause as a value rather than its code. */
    public Cause asCause() {
        return Cause.ofCode(cause).orElse(Cause.UNKNOWN);
    }
}
