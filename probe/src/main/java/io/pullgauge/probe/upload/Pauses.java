/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses that grow with each failure in a row. Each is a share longer or shorter by chance, so that a fleet does not come back at once.
 *
 * @param growth of each pause over the one before
 * @param spread the share, from 0 to 1; the longest pause may be longer by it too
 * @param most a pause without its share
 */
public record Pauses(Duration first, double growth, double spread, Duration most) {

    /** Always as long, but for the share. */
    static Pauses of(Duration length, double spread) {
        return new Pauses(length, 1, spread, length);
    }

    /** After the first failure, the second, and so on. */
    public Duration after(int failures) {
        return after(failures, ThreadLocalRandom.current().nextDouble());
    }

    /** @param chance from 0, the shortest pause, to 1 */
    Duration after(int failures, double chance) {
        double grown = (double) first.toMillis() * Math.pow(growth, failures - 1.0);
        double share = 1 + spread * (2 * chance - 1);
        return Duration.ofMillis(Math.round(Math.min(grown, (double) most.toMillis()) * share));
    }
}
