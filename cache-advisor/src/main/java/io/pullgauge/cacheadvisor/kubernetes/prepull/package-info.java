/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pre-pulls as Kubernetes objects: a ConfigMap that holds the plan, and the Jobs that it owns.
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.kubernetes.prepull.KubernetesPrepulls}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import org.jspecify.annotations.NullMarked;
