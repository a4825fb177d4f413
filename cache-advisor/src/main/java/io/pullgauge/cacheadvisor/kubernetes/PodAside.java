/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;

/** Pods of our own, which the watch brings too and which nobody waits for. */
public interface PodAside {
    /** None. */
    PodAside NONE = new PodAside() {
        @Override
        public boolean takes(Pod pod) {
            return false;
        }

        @Override
        public void gone(String uid) {
            // There was none.
        }
    };

    /** Whether it is one, and if so it has been taken. */
    boolean takes(Pod pod);

    /** A pod went; it may have been any. */
    void gone(String uid);
}
