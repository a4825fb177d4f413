/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Ingest;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.store.History;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The whole table of endpoints. */
public final class Api {
    private Api() {}

    /**
     * What the endpoints need.
     *
     * @param interval how often agents are asked to report
     * @param targets what agents are asked to look at
     */
    public record Parts(
            Fleet fleet,
            Storage storage,
            Ingest ingest,
            Inflater inflater,
            ReportDecoder decoder,
            Duration interval,
            ReportAnswer.Targets targets,
            InstantSource clock) {}

    /** All endpoints over these parts. */
    public static List<Endpoint> endpoints(Parts parts) {
        Views views = new Views(parts.fleet(), new History(parts.storage(), parts.fleet()), parts.clock());
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new ReportsApi(
                        parts.ingest(),
                        parts.inflater(),
                        parts.decoder(),
                        new ReportsApi.Wishes(parts.interval(), parts.targets()),
                        parts.clock())
                .endpoints());
        all.addAll(new NodesApi(views, parts.storage()).endpoints());
        all.addAll(new RegistriesApi(views).endpoints());
        all.addAll(new MatrixApi(views).endpoints());
        return List.copyOf(all);
    }
}
