/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A pre-pull from order to result: what a cluster's nodes lack, which form of Job suits each, and the release of wave after wave. Knows no
 * Kubernetes library: {@link io.pullgauge.cacheadvisor.prepull.run.PrepullCluster} is what it asks of a cluster.
 *
 * <p>Entry type: {@link io.pullgauge.cacheadvisor.prepull.run.PrepullDesk}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.prepull.run;

import org.jspecify.annotations.NullMarked;
