/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Canaries in a cluster: their Jobs made and ended, their pods read, pull secrets looked at where that is allowed. Entry type:
 * {@link io.pullgauge.cacheadvisor.kubernetes.canary.KubernetesCanaries}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.kubernetes.canary;

import org.jspecify.annotations.NullMarked;
