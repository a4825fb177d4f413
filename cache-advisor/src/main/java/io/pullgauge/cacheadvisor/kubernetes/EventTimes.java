/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** When an event was last seen: writers of different age put that into different fields. */
final class EventTimes {
    private EventTimes() {}

    static Optional<Instant> last(Event event) {
        String observed = event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                ? null
                : event.getSeries().getLastObservedTime().getTime();
        String happened =
                event.getEventTime() == null ? null : event.getEventTime().getTime();
        String made = event.getMetadata() == null ? null : event.getMetadata().getCreationTimestamp();
        return Stream.of(observed, event.getLastTimestamp(), happened, made)
                .map(Times::instant)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
