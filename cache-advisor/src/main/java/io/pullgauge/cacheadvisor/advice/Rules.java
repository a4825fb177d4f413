/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.List;

/** Every rule, in the order in which they are looked through. */
public final class Rules {
    private Rules() {}

    /** All of them, new. */
    public static List<Rule> all() {
        return List.of(
                new FaultOnSomeNodes(),
                new QuotaRunsLow(),
                new RegistryDeservesCache(),
                new CacheSize(),
                new LogInToHub(),
                new SpreadEgress(),
                new HubTwin(),
                new MirrorUnused(),
                new MirrorBypassed(),
                new MirrorSlower(),
                new MirrorsDiffer(),
                new MirrorOpen(),
                new AlwaysOnImmutable(),
                new TagMoved(),
                new GcThrowsAway(),
                new PrepullPays(),
                new BlobHosts(),
                new CertificateExpires(),
                new ClockIsOff(),
                new SetupDrifts());
    }
}
