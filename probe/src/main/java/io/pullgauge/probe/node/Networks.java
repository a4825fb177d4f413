/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.net.InetAddress;
import java.util.Optional;

/** CIDR notation. */
public final class Networks {

    /** An address prefix. */
    @SuppressWarnings("ArrayRecordComponent") // an address, at most 16 bytes, never compared
    public record Network(byte[] prefix, int bits) {

        public boolean contains(InetAddress address) {
            return Networks.contains(prefix, bits, address.getAddress());
        }
    }

    private Networks() {}

    /** Reads an IP address, with or without a zone; empty for anything else, names included. */
    public static Optional<InetAddress> literal(String text) {
        return ResolverFiles.literal(text);
    }

    /** Reads {@code 10.0.0.0/8} or {@code fd00::/8}; empty for anything else. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        return ResolverFiles.literal(text.substring(0, slash))
                .filter(address -> bits <= address.getAddress().length * 8)
                .map(address -> new Network(address.getAddress(), bits));
    }

    static boolean contains(byte[] prefix, int bits, byte[] address) {
        if (prefix.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((prefix[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
