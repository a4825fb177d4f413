/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How this node resolves names, as Go's resolver reads it: at most three servers of resolv.conf and its options, the hosts file, and the
 * order that nsswitch.conf gives.
 *
 * @param servers addresses in file order; Go's own default (127.0.0.1 and ::1) where the file names none
 * @param timeout for one query to one server
 * @param attempts rounds over all servers
 * @param overTcp whether servers are asked over TCP alone ({@code use-vc})
 * @param hosts lower-case name without trailing dot → addresses in file order
 * @param order which sources are asked, in order
 * @param notes what may make a runtime that was built with cgo resolve differently
 */
public record Resolver(
        List<InetAddress> servers,
        List<String> search,
        int ndots,
        Duration timeout,
        int attempts,
        boolean rotate,
        boolean overTcp,
        Map<String, List<InetAddress>> hosts,
        List<Source> order,
        List<String> notes) {

    /** A source of addresses. */
    public enum Source {
        FILES,
        DNS
    }

    public Resolver {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        hosts = Map.copyOf(hosts);
        order = List.copyOf(order);
        notes = List.copyOf(notes);
    }
}
