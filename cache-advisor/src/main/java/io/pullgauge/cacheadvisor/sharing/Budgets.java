/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import java.util.Map;

/**
 * How many requests a minute our own looks may cost a registry, from one egress address.
 *
 * @param perMinute by registry; what is not named has {@link #USUAL}
 */
public record Budgets(Map<String, Integer> perMinute) {
    /** Enough for some dozens of images a minute, and nothing that a registry notices. */
    public static final int USUAL = 600;

    private static final String DOCKER_HUB = "docker.io";
    /** Docker Hub counts requests of an address together with everybody's behind it. */
    private static final int OF_DOCKER_HUB = 60;

    public Budgets {
        perMinute = Map.copyOf(perMinute);
        perMinute.forEach((registry, requests) -> {
            if (requests < 1) {
                throw new IllegalArgumentException(
                        "budget of " + registry + ": " + requests + " (expected: at least 1 request a minute)");
            }
        });
    }

    /** What holds where the owner says nothing. */
    public static Budgets usual() {
        return new Budgets(Map.of());
    }

    int of(String registry) {
        return perMinute.getOrDefault(registry, DOCKER_HUB.equals(registry) ? OF_DOCKER_HUB : USUAL);
    }
}
