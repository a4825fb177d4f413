/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a registry counts, in one spelling. Docker Hub counts IPv6 by /64 networks, so two addresses of one network are one identity,
 * however they are written; accounts stay as they are.
 */
final class EgressIdentity {
    private static final int LONGEST = 200;
    private static final int NETWORK_BYTES = 8;

    private EgressIdentity() {}

    /** Null for what names nobody. */
    static @Nullable String of(@Nullable String told) {
        if (told == null || told.isBlank() || told.length() > LONGEST) {
            return null;
        }
        String identity = told.strip();
        int slash = identity.indexOf('/');
        String address = slash < 0 ? identity : identity.substring(0, slash);
        return address.indexOf(':') < 0 ? identity : sixOr(address, identity);
    }

    private static String sixOr(String address, String identity) {
        try {
            // Parses literals alone, and never asks a name server. A zone belongs to no egress address.
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address six ? network(six.getAddress()) : parsed.getHostAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return identity;
        }
    }

    private static String network(byte[] address) {
        byte[] masked = new byte[address.length];
        System.arraycopy(address, 0, masked, 0, NETWORK_BYTES);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            String group = HexFormat.of().formatHex(masked, i, i + 2).replaceFirst("^0{1,3}", "");
            text.append(group.toLowerCase(Locale.ROOT)).append(':');
        }
        return text.append(":/64").toString();
    }
}
