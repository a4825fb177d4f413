/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.api.Api;
import io.pullgauge.cacheadvisor.api.HttpServer;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Ingest;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.ingest.Restore;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.util.ArrayDeque;
import java.util.Deque;

/** A running collector. Closing it stops taking requests, writes what waits and closes the store, in this order. */
public final class Collector implements AutoCloseable {
    private static final int LARGEST_BODY = 1 << 20;
    private static final int LARGEST_REPORT = 8 << 20;
    private static final int QUEUE = 2_000;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final HttpServer server;

    private Collector(CollectorConfig config) {
        Storage storage = own(SqliteStorage.open(config.data()));
        try {
            ReportDecoder decoder = new ReportDecoder(LARGEST_REPORT);
            Fleet fleet = new Fleet(config.expected(), config.clock().instant());
            new Restore(storage, decoder, LARGEST_REPORT).fill(fleet);
            Ingest ingest = own(new Ingest(storage, fleet, config.interval(), QUEUE, batch -> {}));
            this.server = own(new HttpServer(
                    config.listen(),
                    LARGEST_BODY,
                    Api.endpoints(new Api.Parts(
                            fleet,
                            storage,
                            ingest,
                            new Inflater(LARGEST_REPORT),
                            decoder,
                            config.interval(),
                            config.targets(),
                            config.clock()))));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Opens the store, reads the fleet's last state and listens. */
    public static Collector start(CollectorConfig config) {
        return new Collector(config);
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the collector did not stop cleanly", e);
            }
        }
    }
}
