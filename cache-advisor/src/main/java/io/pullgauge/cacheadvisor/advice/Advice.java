/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A finding with its history; {@code mute} is null unless it is muted now. */
public record Advice(
        String id,
        Finding finding,
        Instant createdAt,
        @Nullable Mute mute) {}
