/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.image.Platform;
import java.time.Duration;

/**
 * How to probe.
 *
 * @param timeout the bound for each network stage
 * @param platform what the node runs
 * @param deep whether layers are fetched whole and hashed
 * @param spend how many charged manifest requests may be made
 * @param lookAgainAfter how long the contents of an unchanged digest count as seen; zero to look every time
 * @param vantage host or pod: whose network this is
 */
public record ProbeOptions(
        Duration timeout, Platform platform, boolean deep, int spend, Duration lookAgainAfter, String vantage) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public static final ProbeOptions DEFAULT =
            new ProbeOptions(DEFAULT_TIMEOUT, Platform.ofThisMachine(), false, 0, Duration.ZERO, "host");

    public ProbeOptions withTimeout(Duration bound) {
        return new ProbeOptions(bound, platform, deep, spend, lookAgainAfter, vantage);
    }

    public ProbeOptions withPlatform(Platform other) {
        return new ProbeOptions(timeout, other, deep, spend, lookAgainAfter, vantage);
    }

    public ProbeOptions withDepth(boolean whole) {
        return new ProbeOptions(timeout, platform, whole, spend, lookAgainAfter, vantage);
    }

    public ProbeOptions withSpend(int allowed) {
        return new ProbeOptions(timeout, platform, deep, allowed, lookAgainAfter, vantage);
    }

    public ProbeOptions lookingAgainAfter(Duration pause) {
        return new ProbeOptions(timeout, platform, deep, spend, pause, vantage);
    }

    public ProbeOptions seenFrom(String place) {
        return new ProbeOptions(timeout, platform, deep, spend, lookAgainAfter, place);
    }
}
