/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import java.time.Duration;

/** What became of a report that was handed in. */
public sealed interface Outcome {
    /** It is durable, or older than what is. */
    record Taken(Verdict verdict) implements Outcome {}

    /** The queue is full: come back after this time. */
    record Busy(Duration retryAfter) implements Outcome {}

    /** It cannot be stored now, though what is stored can be read. */
    record Unavailable(String why, Duration retryAfter) implements Outcome {}
}
