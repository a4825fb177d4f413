/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** What came of looking up a name. Both kinds carry evidence: the servers asked and how each answered. */
public sealed interface Lookup {

    /** Facts for people: server → outcome, CNAME chain, addresses. */
    Map<String, Object> evidence();

    /**
     * The name has addresses.
     *
     * @param sick what was wrong with servers that were asked before the one that answered; empty when all is well
     */
    record Found(List<InetAddress> addresses, List<Cause> sick, Map<String, Object> evidence) implements Lookup {
        public Found {
            addresses = List.copyOf(addresses);
            sick = List.copyOf(sick);
        }
    }

    /** The name has none that this node could find. */
    record Failed(Cause cause, String detail, Map<String, Object> evidence) implements Lookup {}
}
