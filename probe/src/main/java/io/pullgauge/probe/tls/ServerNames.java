/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which hosts a certificate is for, by Go's rules: subject alternative names only, never the common name; one wildcard, left-most label. */
final class ServerNames {

    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private ServerNames() {}

    /** The DNS names and addresses of the certificate, as written. */
    static List<String> of(X509Certificate certificate) {
        return Stream.concat(entries(certificate, DNS), entries(certificate, ADDRESS))
                .toList();
    }

    private static Stream<String> entries(X509Certificate certificate, int kind) {
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            return entries == null
                    ? Stream.empty()
                    : entries.stream()
                            .filter(entry -> Integer.valueOf(kind).equals(entry.get(0)))
                            .map(entry -> entry.get(1))
                            .filter(String.class::isInstance)
                            .map(String.class::cast);
        } catch (CertificateParsingException _) {
            // An extension that cannot be read names nobody.
            return Stream.empty();
        }
    }

    static boolean covers(X509Certificate certificate, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        boolean literal = wanted.indexOf(':') >= 0 || wanted.matches("\\d+(\\.\\d+){3}");
        return literal
                ? entries(certificate, ADDRESS).anyMatch(name -> sameAddress(name, wanted))
                : entries(certificate, DNS).anyMatch(name -> matches(name, wanted));
    }

    private static boolean sameAddress(String name, String wanted) {
        try {
            return InetAddress.ofLiteral(name).equals(InetAddress.ofLiteral(wanted));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean matches(String rawPattern, String rawHost) {
        String pattern = rawPattern.toLowerCase(Locale.ROOT);
        String host = withoutDot(rawHost);
        if (pattern.isEmpty() || host.isEmpty()) {
            return false;
        }
        String[] wanted = pattern.split("\\.", -1);
        String[] given = host.split("\\.", -1);
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean wild = i == 0 && "*".equals(wanted[i]);
            if (!wild && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
