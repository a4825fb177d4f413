/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import java.net.InetAddress;
import java.util.Optional;

/** Address literals, told from names without ever asking the JVM's own resolver. */
public final class Literals {

    private Literals() {}

    /** The address that this text spells; empty for a name. */
    public static Optional<InetAddress> parse(String host) {
        boolean looksNumeric = host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        if (!looksNumeric) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
