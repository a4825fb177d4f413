/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import java.time.Instant;
import java.util.List;

/**
 * A canary's pod as the watch shows it.
 *
 * @param canary the Job's name
 * @param uid the pod's
 * @param message the kubelet's words for a failure, the scheduler's for a wait, the pod's reason for an end
 */
public record Sighting(
        String canary, String uid, Wish wish, Kind kind, String message, Instant createdAt, List<SecretLook> secrets) {

    /** What its status says. */
    public enum Kind {
        WAITING,
        PULLED,
        FAILED,
        ENDED
    }

    public Sighting {
        secrets = List.copyOf(secrets);
    }
}
