/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The silence towards a collector that has failed several times in a row: none for the first failures, then longer each time that the one
 * try after it fails too. Safe for use by several threads.
 */
final class Quiet {

    private static final int IN_A_ROW = 4;
    /** At most 39 s of silence, then Delivery's own pause, then a busy collector's: together less than two minutes. */
    private static final Pauses SILENCES = new Pauses(Duration.ofSeconds(10), 1.5, 0.3, Duration.ofSeconds(30));

    private final InstantSource clock;
    private int failures; // guarded by this
    private Instant until = Instant.MIN; // guarded by this

    Quiet(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean isOver() {
        return !clock.instant().isBefore(until);
    }

    synchronized void failed() {
        failures++;
        if (failures >= IN_A_ROW) {
            until = clock.instant().plus(SILENCES.after(failures - IN_A_ROW + 1));
        }
    }

    synchronized void answered() {
        failures = 0;
        until = Instant.MIN;
    }

    /** The clock by which it lasts was set back: it ends, with one more try. */
    synchronized void clockSetBack() {
        until = Instant.MIN;
    }
}
