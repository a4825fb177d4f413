/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept of advice between two looks: when it first held, when last, and whether it is muted. */
public record Remembered(
        String id,
        String kind,
        Instant createdAt,
        Instant lastSeen,
        @Nullable Mute mute) {}
