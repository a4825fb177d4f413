/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.util.Map;

/**
 * How much of a server's certificates this process reads.
 *
 * <p>JSSE gives up at ten certificates or 32 KB; Go takes what fits into 256 KB, and some servers send a whole bundle.
 * It asks for these properties once, with the first TLS connection of the process, whoever makes it: so a program raises
 * them before it does anything else, and a connection to the collector cannot decide about one to a registry.
 */
public final class JsseLimits {

    private static final Map<String, String> LIMITS = Map.of(
            "jdk.tls.client.maxInboundCertificateChainLength", "512", "jdk.tls.maxHandshakeMessageSize", "262144");

    private JsseLimits() {}

    /** To be called before the first TLS connection. Whoever sets the properties by hand knows why, and is left alone. */
    public static void raise() {
        LIMITS.forEach((property, value) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        });
    }
}
