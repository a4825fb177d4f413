/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.access.OwnAuthority;
import io.pullgauge.cacheadvisor.api.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the collector's own certificate anew while it runs, as its start would: before it ends, and when this machine has another name or
 * address. Looked at once an hour, by whoever looks for changed files.
 */
final class Renewal implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final OwnAuthority authority;
    private final InetAddress listen;
    private final List<String> names;
    private final InstantSource clock;
    private Instant next;
    private boolean complained;

    private Renewal(OwnAuthority authority, InetAddress listen, List<String> names, InstantSource clock) {
        this.authority = authority;
        this.listen = listen;
        this.names = names;
        this.clock = clock;
        this.next = clock.instant().plus(EVERY);
    }

    /** Makes what is missing at once, and what becomes too old later. */
    static TlsFiles start(OwnAuthority authority, InetAddress listen, List<String> names, InstantSource clock)
            throws IOException, TlsFiles.Unusable {
        authority.prepare(listen, names, clock.instant());
        return new TlsFiles(authority.certificate(), authority.key(), new Renewal(authority, listen, names, clock));
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        if (Duration.between(now, next).isPositive() && !next.isAfter(now.plus(EVERY))) {
            return;
        }
        next = now.plus(EVERY);
        try {
            authority.prepare(listen, names, now);
            complained = false;
        } catch (IOException e) {
            // A third of its life is left for somebody to make room or mend the folder.
            if (!complained) {
                LOG.atError().setCause(e).log("the collector's own certificate cannot be renewed");
            }
            complained = true;
        }
    }
}
