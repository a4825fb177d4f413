/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import java.io.Serial;
import java.util.List;

/** What canaries need of a cluster. Every method blocks, at most for some seconds. */
public interface CanaryCluster {

    /** The cluster did not do it; the message is one clear line. */
    final class Unavailable extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Makes the Job; that it exists already is as good. */
    void create(Canary canary);

    /** Keeps the result beside the Job and lets the cluster end it and clean up. */
    void end(Canary canary);

    /** Those whose Jobs are still there, with what was kept beside them. */
    List<Canary> known();

    /** What the kubelet, and the controller of Jobs, complain about, oldest first: events of the Job and of its pod. */
    List<String> complaints(String namespace, List<String> uids, String job);

    /** A look at the identity's pull secrets, of whose content nothing is kept. */
    List<SecretLook> look(Identity identity, String image);
}
