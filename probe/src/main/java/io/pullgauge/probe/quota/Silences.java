/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.quota;

import io.pullgauge.probe.verdict.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Hosts that asked us to be quiet (429), until when, and why. Safe for use by many threads. */
public final class Silences {

    private record Silence(Instant until, Failure why) {}

    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public Silences(InstantSource clock) {
        this.clock = clock;
    }

    /** Nothing more is asked of this host for so long. */
    public void silence(String authority, Duration wait, Failure why) {
        silences.put(authority, new Silence(clock.instant().plus(wait), why));
    }

    /** The failure that made this host silent, while it is. */
    public Optional<Failure> of(String authority) {
        Silence silence = silences.get(authority);
        if (silence == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(silence.until())) {
            silences.remove(authority, silence);
            return Optional.empty();
        }
        return Optional.of(silence.why().with("silentUntil", silence.until().toString()));
    }
}
