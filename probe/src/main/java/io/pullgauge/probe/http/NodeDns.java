/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.Lookup;
import io.pullgauge.probe.dns.NameLookup;
import io.pullgauge.probe.verdict.Cause;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;

/** Lets okhttp resolve names as the node does, and keeps it off addresses that a server has no business to name. */
final class NodeDns implements Dns {

    private final NameLookup lookup;
    private final Ask.Reach reach;

    NodeDns(NameLookup lookup, Ask.Reach reach) {
        this.lookup = lookup;
        this.reach = reach;
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        Lookup found = lookup.resolve(hostname);
        Map<String, Object> facts = found instanceof Lookup.Found ? evidence(found) : Map.of();
        Recording.current().ifPresent(recorder -> recorder.looked(facts));
        return switch (found) {
            case Lookup.Failed failed -> throw new LookupFailed(hostname, failed);
            case Lookup.Found addresses -> allowed(hostname, addresses.addresses());
        };
    }

    private static Map<String, Object> evidence(Lookup found) {
        Map<String, Object> facts = new LinkedHashMap<>(found.evidence());
        if (found instanceof Lookup.Found ok && !ok.sick().isEmpty()) {
            facts.put("sick", ok.sick().stream().map(Cause::code).toList());
        }
        return facts;
    }

    private List<InetAddress> allowed(String hostname, List<InetAddress> addresses) throws UnknownHostException {
        boolean proxy = Recording.current()
                .map(recorder -> !recorder.isTarget(hostname))
                .orElse(false);
        if (proxy) {
            return named(hostname, addresses);
        }
        List<InetAddress> outside =
                addresses.stream().filter(address -> !refuses(reach, address)).toList();
        if (outside.isEmpty()) {
            throw new ReachRefused(hostname);
        }
        return outside;
    }

    /** A proxy that is spoken to by TLS is checked by the name that goes with its address. */
    private static List<InetAddress> named(String hostname, List<InetAddress> addresses) throws UnknownHostException {
        List<InetAddress> named = new ArrayList<>();
        for (InetAddress address : addresses) {
            named.add(InetAddress.getByAddress(hostname, address.getAddress()));
        }
        return named;
    }

    /** Whether this address is out of reach. */
    static boolean refuses(Ask.Reach reach, InetAddress address) {
        return switch (reach) {
            case ANY -> false;
            case NOT_THE_LINK -> isLink(address);
            case NOT_THIS_MACHINE -> isLocal(address);
        };
    }

    /** Loopback, link-local, any-local, and the addresses at which clouds serve machine metadata. */
    static boolean isLocal(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || isLink(address);
    }

    private static boolean isLink(InetAddress address) {
        return address.isLinkLocalAddress()
                || (address instanceof Inet6Address && address.getHostAddress().startsWith("fd00:ec2:"));
    }
}
