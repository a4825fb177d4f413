/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Instant;
import java.util.Map;

/**
 * One line of an advice's history.
 *
 * @param advice its id
 * @param about what it is about, as its finding says
 * @param at when; of a measurement, when it began
 * @param summary for people
 * @param numbers what was measured; values are numbers and texts
 */
public record Note(
        String advice, String kind, String about, Instant at, What what, String summary, Map<String, Object> numbers) {

    /** What happened. */
    public enum What {
        /** The advice was given. */
        GIVEN,
        /** Most of what it asks for was done. */
        FOLLOWED,
        /** What came of it, over a day at most. */
        MEASURED,
        /** It was done, and is no more. */
        UNDONE
    }
}
