/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;

/**
 * DNS name constraints of an authority (RFC 5280 4.2.1.10). Bouncy Castle is touched only for a certificate that has the extension: most
 * have not, and an agent should not load it for them.
 */
final class NameConstraints {

    private static final String OID = "2.5.29.30";

    private NameConstraints() {}

    static boolean allow(X509Certificate authority, X509Certificate leaf) {
        byte[] extension = authority.getExtensionValue(OID);
        return extension == null || Parsed.allows(extension, ServerNames.of(leaf));
    }

    /** Loaded only when needed. */
    private static final class Parsed {

        static boolean allows(byte[] extension, List<String> names) {
            try {
                var constraints = org.bouncycastle.asn1.x509.NameConstraints.getInstance(
                        ASN1OctetString.getInstance(extension).getOctets());
                List<String> permitted = dnsNames(constraints.getPermittedSubtrees());
                List<String> excluded = dnsNames(constraints.getExcludedSubtrees());
                return names.stream()
                        .noneMatch(name -> excluded.stream().anyMatch(base -> below(name, base))
                                || (!permitted.isEmpty() && permitted.stream().noneMatch(base -> below(name, base))));
            } catch (RuntimeException _) {
                // Unreadable constraints constrain everything.
                return false;
            }
        }

        private static List<String> dnsNames(GeneralSubtree[] subtrees) {
            List<String> names = new ArrayList<>();
            for (GeneralSubtree subtree : subtrees == null ? new GeneralSubtree[0] : subtrees) {
                if (subtree.getBase().getTagNo() == GeneralName.dNSName) {
                    names.add(subtree.getBase().getName().toString().toLowerCase(Locale.ROOT));
                }
            }
            return names;
        }

        private static boolean below(String name, String base) {
            String lower = name.toLowerCase(Locale.ROOT);
            String plain = base.startsWith(".") ? base.substring(1) : base;
            return plain.isEmpty() || lower.equals(plain) || lower.endsWith("." + plain);
        }
    }
}
