/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as the API server writes them. */
final class Times {
    private Times() {}

    /** The time; empty for what is none. */
    static Optional<Instant> instant(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
