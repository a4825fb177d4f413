/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.time.Duration;

/**
 * How long a pull takes: something for each, and then the slower of transfer and unpacking. Bytes by bandwidth alone promises too much: from a
 * near registry the unpacking decides.
 *
 * @param fixedSeconds resolving, connecting, starting
 * @param unpackFactor how much larger an image is unpacked
 */
public record PullModel(
        double fixedSeconds, double downloadBytesPerSecond, double unpackBytesPerSecond, double unpackFactor) {
    private static final double GIGABYTE = 1e9;

    /** Measured on nodes with eight cores and a near registry; 2.6 is the median compression of layers on Docker Hub. */
    public static final PullModel USUAL = new PullModel(1.5, 99e6, 41e6, 2.6);

    /** The same with what this cluster's own pulls of a registry tell: both parts of a byte's time are in what was measured. */
    public PullModel measured(double fixed, double secondsPerGigabyte) {
        double bytesPerSecond = secondsPerGigabyte <= 0 ? unpackBytesPerSecond : GIGABYTE / secondsPerGigabyte;
        return new PullModel(fixed, bytesPerSecond, bytesPerSecond, unpackFactor);
    }

    /** How long a pull of so many compressed bytes takes. */
    public Duration time(long bytes) {
        double seconds = fixedSeconds + Math.max(bytes / downloadBytesPerSecond, bytes / unpackBytesPerSecond);
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** What it takes on the disk: the layers as they came and as they were unpacked. */
    public long footprint(long bytes) {
        return Math.round(bytes * (1 + unpackFactor));
    }
}
