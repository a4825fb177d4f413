/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Spreads recurring work over an interval: each (node, key) has an offset of its own in every interval, counted from the epoch. So a
 * restart keeps the slot, and a fleet that starts at once does not ask at once.
 */
public final class Slots {

    private final String node;
    private final long intervalMillis;
    private long fixed = -1;

    /** @param interval at least a millisecond */
    public Slots(String node, Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: at least 1 ms)");
        }
        this.node = node;
        this.intervalMillis = interval.toMillis();
    }

    public Duration interval() {
        return Duration.ofMillis(intervalMillis);
    }

    /** Slots that somebody else shares out: whatever the key, at this offset of each interval. */
    static Slots at(Turn turn) {
        Slots slots = new Slots("", turn.every());
        slots.fixed = Math.floorMod(turn.at().toMillis(), turn.every().toMillis());
        return slots;
    }

    /** A turn that was given: once in every such time, counted from the epoch, so long after its begin. */
    public record Turn(Duration every, Duration at) {}

    /** The first slot strictly after this moment. */
    public Instant next(String key, Instant after) {
        long offset = fixed >= 0 ? fixed : spread(key, intervalMillis);
        long now = after.toEpochMilli();
        long start = Math.floorDiv(now - offset, intervalMillis) * intervalMillis + offset;
        return Instant.ofEpochMilli(start + intervalMillis);
    }

    /** A share of a window that is always the same for this node and key. */
    public Duration share(String key, Duration window) {
        return Duration.ofMillis(window.toMillis() < 1 ? 0 : spread(key, window.toMillis()));
    }

    private long spread(String key, long modulus) {
        return Math.floorMod(hash(node + "\0" + key), modulus);
    }

    /** FNV-1a with a finisher: String.hashCode() leaves names that differ in one character in neighbouring slots. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }
}
