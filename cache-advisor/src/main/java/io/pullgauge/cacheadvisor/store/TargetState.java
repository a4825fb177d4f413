/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.TargetKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Since when a node's target is in its state: what a report does not carry. */
public record TargetState(
        TargetKind kind,
        String target,
        String state,
        @Nullable String cause,
        Instant since) {}
