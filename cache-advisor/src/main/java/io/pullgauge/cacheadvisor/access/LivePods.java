/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

/** The agents' pods that exist now, known without asking. */
@FunctionalInterface
public interface LivePods {
    /** Whether there surely is a pod with this uid in this namespace; false also where nobody knows. */
    boolean has(String namespace, String uid);

    /** Nobody watches pods. */
    static LivePods none() {
        return (namespace, uid) -> false;
    }
}
