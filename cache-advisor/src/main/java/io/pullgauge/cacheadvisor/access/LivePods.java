/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.Optional;

/** The agents' pods that exist now, known without asking. */
@FunctionalInterface
public interface LivePods {
    /** On which node the pod with this uid in this namespace is, "" for none yet; empty where there is no such pod, or nobody knows. */
    Optional<String> nodeOf(String namespace, String uid);
}
