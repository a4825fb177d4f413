/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pullgauge.cacheadvisor.pods.EventSource;
import io.pullgauge.cacheadvisor.pods.PodEvent;
import io.pullgauge.cacheadvisor.pods.PodKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one pod's events when they are wanted. A watch of all events would bring the API server's busiest kind of object here for the few
 * pods that are stuck.
 */
public final class PodEventReader implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(PodEventReader.class);
    private static final int AT_ONCE = 4;
    private static final long MOST = 500;
    private static final int LONGEST_MESSAGE = 16 << 10;
    private static final Pattern CONTAINER = Pattern.compile("\\{([^}]{1,253})}");

    private final ApiServer server;
    private final InstantSource clock;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    /** Events of this cluster. */
    public PodEventReader(ApiServer server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    @Override
    public List<PodEvent> of(PodKey key, String uid) {
        slots.acquireUninterruptibly();
        try {
            var events = server.client().v1().events().inNamespace(key.namespace());
            List<PodEvent> selected = read(
                    events.withField("involvedObject.uid", uid).list(page()).getItems(), uid);
            // A pod that waits has events; some servers in front of a cluster know no such selector, and then answer
            // with none.
            return selected.isEmpty() ? read(events.list(page()).getItems(), uid) : selected;
        } catch (KubernetesClientException e) {
            LOG.atDebug().addKeyValue("pod", key).setCause(e).log("a pod's events cannot be read");
            return List.of();
        } finally {
            slots.release();
        }
    }

    private static ListOptions page() {
        return new ListOptionsBuilder().withLimit(MOST).build();
    }

    private List<PodEvent> read(List<Event> events, String uid) {
        return events.stream()
                .filter(event -> isAbout(event, uid))
                .map(this::read)
                .sorted(Comparator.comparing(PodEvent::last))
                .toList();
    }

    /** Not every server filters as it is asked to. */
    private static boolean isAbout(@Nullable Event event, String uid) {
        ObjectReference about = event == null ? null : event.getInvolvedObject();
        return about != null && uid.equals(about.getUid());
    }

    private PodEvent read(Event event) {
        String path = event.getInvolvedObject().getFieldPath();
        Matcher container = CONTAINER.matcher(path == null ? "" : path);
        String message = event.getMessage() == null ? "" : event.getMessage();
        Instant last = last(event);
        return new PodEvent(
                event.getReason() == null ? "" : event.getReason(),
                message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE),
                container.find() ? container.group(1) : null,
                Times.instant(event.getFirstTimestamp()).orElse(last),
                last);
    }

    private Instant last(Event event) {
        return EventTimes.last(event).orElseGet(clock::instant);
    }
}
