/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a report may say beside the fixed schema: the node's zone and how often its agent reports. */
public record Hints(@Nullable String zone, @Nullable Duration interval) {
    public static final Hints NONE = new Hints(null, null);

    /** The same, with this zone where the report says none. */
    public Hints orIn(@Nullable String usual) {
        return zone != null || usual == null ? this : new Hints(usual, interval);
    }
}
