/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Tells a server that forgot its intermediate from an authority that nobody here knows. Both look the same to the runtime ("signed by
 * unknown authority"). Nothing is fetched: we go by what was sent, by the issuer's name and by whether the certificate says where its
 * issuer's certificate can be had (AIA), which authorities write and inspecting proxies do not.
 */
final class MissingIntermediate {

    private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";
    /** DER of the access method caIssuers, 1.3.6.1.5.5.7.48.2. */
    private static final byte[] CA_ISSUERS = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02};

    private static final Pattern ORGANISATION = Pattern.compile("(?:^|,)\\s*O=((?:\\\\.|[^,])+)");
    private static final Pattern SUBORDINATE = Pattern.compile("intermediate|issuing|subordinate|\\bsub[- ]?ca\\b");

    private MissingIntermediate() {}

    /** Why we think that an intermediate is missing; empty when an unknown authority is likelier. */
    static Optional<String> suspected(PresentedChain chain, Collection<X500Principal> roots) {
        X509Certificate top = chain.certificates().getLast();
        X500Principal issuer = top.getIssuerX500Principal();
        if (issuer.equals(top.getSubjectX500Principal())) {
            return Optional.empty();
        }
        // Roots are never sent: where an authority's certificate ends the chain, its issuer is most likely a root.
        if (top.getBasicConstraints() >= 0) {
            return isSubordinate(issuer)
                    ? Optional.of("issuer " + issuer + " was not sent; by its name it is an intermediate too")
                    : Optional.empty();
        }
        if (namesIssuersCertificate(top)) {
            return Optional.of("issuer " + issuer + " was not sent, though the certificate says where to get it");
        }
        if (sharesOrganisation(issuer, roots)) {
            return Optional.of("issuer " + issuer + " was not sent; a root of the same organisation is trusted");
        }
        return isSubordinate(issuer)
                ? Optional.of(
                        "only the server's own certificate was sent; its issuer " + issuer + " is an intermediate")
                : Optional.empty();
    }

    private static boolean isSubordinate(X500Principal issuer) {
        return SUBORDINATE.matcher(issuer.getName().toLowerCase(Locale.ROOT)).find();
    }

    private static boolean namesIssuersCertificate(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_INFORMATION_ACCESS);
        return extension != null && contains(extension, CA_ISSUERS);
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int from = 0; from + wanted.length <= bytes.length; from++) {
            if (Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sharesOrganisation(X500Principal issuer, Collection<X500Principal> roots) {
        Optional<String> organisation = organisation(issuer);
        return organisation.isPresent()
                && roots.stream().anyMatch(root -> organisation(root).equals(organisation) && !root.equals(issuer));
    }

    private static Optional<String> organisation(X500Principal name) {
        Matcher matcher = ORGANISATION.matcher(name.getName());
        return matcher.find() ? Optional.of(matcher.group(1).trim().toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
