/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.advice.Remembered;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Faults of pods that somebody knows about, remembered beside muted advice. Safe for use by many threads. */
public final class Mutes {
    private static final String KIND = "pod-fault";

    private final Memory memory;
    private final InstantSource clock;
    private final Map<String, Mute> mutes = new ConcurrentHashMap<>();

    /** Mutes of this memory. */
    public Mutes(Memory memory, InstantSource clock) {
        this.memory = memory;
        this.clock = clock;
        memory.all().stream()
                .filter(each -> each.kind().equals(KIND) && each.mute() != null)
                .forEach(each -> mutes.put(each.id(), each.mute()));
    }

    /** Mutes a matter until its end; false when that could not be made durable. */
    public boolean mute(String matter, Mute mute) {
        Instant now = clock.instant();
        boolean kept = memory.save(List.of(new Remembered(matter, KIND, now, now, mute)));
        if (kept) {
            mutes.put(matter, mute);
        }
        return kept;
    }

    @Nullable
    Mute of(String matter) {
        Mute mute = mutes.get(matter);
        return mute != null && mute.until().isAfter(clock.instant()) ? mute : null;
    }
}
