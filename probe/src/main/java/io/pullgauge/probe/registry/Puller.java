/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchanger;
import io.pullgauge.probe.quota.Silences;
import java.time.InstantSource;

/** What all requests of one prober share: connections, tokens and the hosts that asked for silence. */
public final class Puller {

    private final Exchanger exchanger;
    private final Tokens tokens;
    private final Silences silences;
    private final InstantSource clock;

    /** @param silences given, so that silence outlives the re-reading of a node's files */
    public Puller(Exchanger exchanger, Silences silences, InstantSource clock) {
        this.exchanger = exchanger;
        this.silences = silences;
        this.clock = clock;
        this.tokens = new Tokens(exchanger, silences, clock);
    }

    Exchanger exchanger() {
        return exchanger;
    }

    Tokens tokens() {
        return tokens;
    }

    Silences silences() {
        return silences;
    }

    InstantSource clock() {
        return clock;
    }
}
