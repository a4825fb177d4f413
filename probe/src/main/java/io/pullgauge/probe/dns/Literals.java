/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Address literals, told from names without ever asking the JVM's own resolver. */
public final class Literals {

    private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Literals() {}

    /** The address that this text spells; empty for a name. */
    public static Optional<InetAddress> parse(String host) {
        boolean looksNumeric =
                host.indexOf(':') >= 0 || FOUR_NUMBERS.matcher(host).matches();
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
