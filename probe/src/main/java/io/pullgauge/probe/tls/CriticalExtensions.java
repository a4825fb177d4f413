/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.security.cert.X509Certificate;
import java.util.Set;

/** Extensions that a certificate wants understood: Go refuses a chain with one that it does not know. */
final class CriticalExtensions {

    /**
     * What Go reads, by its number under 2.5.29: identifiers of subject and issuer keys, key usage, names, basic and name constraints,
     * revocation lists, policies and what is said of them, extended key usage.
     */
    private static final Set<String> KNOWN = Set.of(
            "2.5.29.14",
            "2.5.29.15",
            "2.5.29.17",
            "2.5.29.19",
            "2.5.29.30",
            "2.5.29.31",
            "2.5.29.32",
            "2.5.29.33",
            "2.5.29.35",
            "2.5.29.36",
            "2.5.29.37",
            "2.5.29.54",
            "1.3.6.1.5.5.7.1.1");

    private CriticalExtensions() {}

    static boolean isUnknownIn(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical != null && !KNOWN.containsAll(critical);
    }
}
