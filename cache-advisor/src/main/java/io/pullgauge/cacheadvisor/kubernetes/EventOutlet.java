/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pullgauge.cacheadvisor.notify.Change;
import io.pullgauge.cacheadvisor.notify.Notice;
import io.pullgauge.cacheadvisor.notify.Outlet;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices as Kubernetes events about the collector's service; needs the right to create events in its namespace. */
public final class EventOutlet implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(EventOutlet.class);
    private static final int LONGEST_NOTE = 1_024;
    private static final int CONFLICT = 409;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ApiServer server;
    private final String namespace;
    private final String service;

    /** Events in this namespace; closing this closes the connection. */
    public EventOutlet(ApiServer server, String namespace, String service) {
        this.server = server;
        this.namespace = namespace;
        this.service = service;
    }

    @Override
    public Outcome send(Notice notice) {
        try {
            server.client()
                    .events()
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .resource(event(notice))
                    .create();
            return Outcome.DELIVERED;
        } catch (KubernetesClientException e) {
            return outcome(e);
        }
    }

    private static Outcome outcome(KubernetesClientException e) {
        int code = e.getCode();
        if (code == CONFLICT) {
            return Outcome.DELIVERED;
        }
        LOG.atWarn().addKeyValue("status", code).log("the API server did not take an event");
        boolean unwanted = code >= 400 && code < 500 && code != 429;
        return unwanted ? Outcome.NEVER : Outcome.LATER;
    }

    /** Named after what it says, so that a second try cannot make a second event. */
    private Event event(Notice notice) {
        Change change = notice.change();
        String note = notice.text();
        String name = service + "." + HexFormat.of().toHexDigits(change.hashCode())
                + HexFormat.of().toHexDigits(notice.at().toEpochMilli());
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(notice.at())))
                .withReportingController("pullgauge.io/collector")
                .withReportingInstance(service)
                .withType(change.kind() == Change.Kind.FAILING ? "Warning" : "Normal")
                .withReason(change.kind().reason())
                .withAction("Probe")
                .withNote(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note)
                .withNewRegarding()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(service)
                .withNamespace(namespace)
                .endRegarding()
                .build();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "events";
    }
}
