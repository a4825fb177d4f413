/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.quota;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Hosts that asked us to be quiet (429), until when, and why. Safe for use by many threads. */
public final class Silences {

    /** {@code asked} is the repository that was refused. */
    private record Silence(Instant until, Failure why, String asked) {}

    /** In the place of a repository where a server limits whoever asks, whatever it is asked for. */
    public static final String EVERYTHING = "";

    private static final String NOT_ASKED = "notAsked";

    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public Silences(InstantSource clock) {
        this.clock = clock;
    }

    /** Nothing more is asked of this host for so long, because it refused this repository. */
    public void silence(String authority, Duration wait, Failure why, String repository) {
        silences.put(authority, new Silence(clock.instant().plus(wait), why, repository));
    }

    /**
     * The failure that made this host silent, while it is. A pull quota is spent for every repository; a limit on requests may hold for the
     * one that was asked, and nobody knows of any other.
     */
    public Optional<Failure> of(String authority, String repository) {
        Silence silence = silences.get(authority);
        if (silence == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(silence.until())) {
            silences.remove(authority, silence);
            return Optional.empty();
        }
        String until = silence.until().toString();
        boolean same = silence.asked().equals(repository) || silence.why().cause() == Cause.RATE_LIMITED;
        return Optional.of(
                same
                        ? silence.why().with("silentUntil", until)
                        : new Failure(
                                silence.why().cause(),
                                silence.why().role(),
                                silence.why().host(),
                                "not asked: it limits our requests",
                                Map.of("silentUntil", until, NOT_ASKED, true)));
    }

    /** Whether a failure is our own keeping quiet, and no answer to this request. */
    public static boolean isNotAsked(Failure failure) {
        return failure.evidence().containsKey(NOT_ASKED);
    }
}
