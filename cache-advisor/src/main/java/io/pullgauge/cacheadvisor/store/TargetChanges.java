/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.util.List;

/** Targets of one node that are new or differ from before, and those that it no longer looks at. */
public record TargetChanges(NodeKey key, List<TargetState> changed, List<TargetState> gone) {}
