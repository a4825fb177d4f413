/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of one target at one node; a target that the node no longer looks at has the state {@link #GONE}.
 *
 * @param id grows with every transition; 0 before it is stored
 * @param target the registry or image; the node's own name for a change of the node
 * @param registry the registry that a target belongs to; empty for a node
 */
public record Transition(
        long id,
        Instant at,
        NodeKey key,
        @Nullable String zone,
        TargetKind kind,
        String target,
        String registry,
        String state,
        @Nullable String cause,
        @Nullable String stage) {

    /** The state of a target that is no longer looked at. */
    public static final String GONE = "gone";
}
