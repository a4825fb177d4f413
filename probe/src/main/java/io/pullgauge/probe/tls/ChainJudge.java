/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import io.pullgauge.probe.verdict.Cause;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a chain is trusted as Go's crypto/x509 does, in its order: the leaf's dates, the leaf's names, then any way up to a
 * trusted root. Looks nothing up on the network. Immutable.
 *
 * <p>Two roots with one name are both tried; a certificate may be sent in any order, twice, or for nothing.
 */
public final class ChainJudge {

    /** Go's own limit on signature checks for one chain; a chain made to be slow ends there. */
    private static final int MAX_SIGNATURE_CHECKS = 100;

    private static final int MAX_DEPTH = 10;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final Map<X500Principal, List<X509Certificate>> roots = new HashMap<>();

    public ChainJudge(Collection<X509Certificate> trusted) {
        for (X509Certificate root : trusted) {
            roots.computeIfAbsent(root.getSubjectX500Principal(), _ -> new ArrayList<>())
                    .add(root);
        }
    }

    /** Why a chain is not trusted. */
    public record Refusal(Cause cause, String detail) {}

    /** Empty when the chain is trusted for this host now. */
    public Optional<Refusal> judge(PresentedChain chain, String host, Instant now) {
        X509Certificate leaf = chain.leaf();
        Optional<Refusal> outOfDate = dates(leaf, now, "certificate");
        if (outOfDate.isPresent()) {
            return outOfDate;
        }
        if (!ServerNames.covers(leaf, host)) {
            return Optional.of(new Refusal(Cause.TLS_HOSTNAME_MISMATCH, notFor(leaf)));
        }
        if (CriticalExtensions.isUnknownIn(leaf)) {
            return Optional.of(
                    new Refusal(Cause.TLS_OTHER, "the certificate has a critical extension that Go does not know"));
        }
        Search search = new Search(chain, now);
        if (!search.reachesRoot(leaf, new ArrayList<>(List.of(leaf)))) {
            return Optional.of(search.refusal == null ? untrusted(chain) : search.refusal);
        }
        return usage(leaf);
    }

    private static String notFor(X509Certificate leaf) {
        List<String> names = ServerNames.of(leaf);
        return names.isEmpty()
                ? "the certificate has no subject alternative name (a common name alone is not used)"
                : "the certificate is for other names";
    }

    private static Optional<Refusal> dates(X509Certificate certificate, Instant now, String what) {
        try {
            certificate.checkValidity(Date.from(now));
            return Optional.empty();
        } catch (CertificateExpiredException _) {
            return Optional.of(new Refusal(
                    Cause.TLS_EXPIRED,
                    what + " expired " + certificate.getNotAfter().toInstant()));
        } catch (CertificateNotYetValidException _) {
            return Optional.of(new Refusal(
                    Cause.TLS_NOT_YET_VALID,
                    what + " is valid from " + certificate.getNotBefore().toInstant()));
        }
    }

    private static Optional<Refusal> usage(X509Certificate leaf) {
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            boolean fits = usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
            return fits
                    ? Optional.empty()
                    : Optional.of(new Refusal(Cause.TLS_OTHER, "the certificate is not meant for servers (key usage)"));
        } catch (CertificateException _) {
            return Optional.of(new Refusal(Cause.TLS_OTHER, "the certificate's key usage cannot be read"));
        }
    }

    private Refusal untrusted(PresentedChain chain) {
        return MissingIntermediate.suspected(chain, roots.keySet())
                .map(why -> new Refusal(Cause.TLS_INCOMPLETE_CHAIN, why))
                .orElseGet(() -> new Refusal(
                        Cause.TLS_UNKNOWN_CA,
                        "no trusted root for issuer " + topOf(chain).getIssuerX500Principal()));
    }

    private static X509Certificate topOf(PresentedChain chain) {
        return chain.certificates().getLast();
    }

    /** One search for a way from the leaf to a root. */
    private final class Search {
        private final Map<X500Principal, List<X509Certificate>> sent = new HashMap<>();
        private final Instant now;
        private int checks;
        private @Nullable Refusal refusal;

        Search(PresentedChain chain, Instant now) {
            this.now = now;
            chain.certificates().stream()
                    .skip(1)
                    .limit(MAX_SIGNATURE_CHECKS)
                    .forEach(certificate -> sent.computeIfAbsent(
                                    certificate.getSubjectX500Principal(), _ -> new ArrayList<>())
                            .add(certificate));
        }

        boolean reachesRoot(X509Certificate child, List<X509Certificate> path) {
            if (isTrusted(child)) {
                return true;
            }
            X500Principal issuer = child.getIssuerX500Principal();
            for (X509Certificate root : roots.getOrDefault(issuer, List.of())) {
                if (signs(root, child) && mayStand(root, path, "root")) {
                    return true;
                }
            }
            if (path.size() >= MAX_DEPTH) {
                return false;
            }
            for (X509Certificate parent : sent.getOrDefault(issuer, List.of())) {
                if (!path.contains(parent)
                        && signs(parent, child)
                        && mayStand(parent, path, "intermediate certificate")) {
                    List<X509Certificate> longer = new ArrayList<>(path);
                    longer.add(parent);
                    if (reachesRoot(parent, longer)) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** A certificate that is itself in the trust store needs no signature. */
        private boolean isTrusted(X509Certificate certificate) {
            return roots.getOrDefault(certificate.getSubjectX500Principal(), List.of())
                    .contains(certificate);
        }

        private boolean signs(X509Certificate parent, X509Certificate child) {
            if (++checks > MAX_SIGNATURE_CHECKS) {
                return false;
            }
            if (WeakSignature.isWeak(child.getSigAlgName())) {
                refusal = new Refusal(Cause.TLS_OTHER, "signed with " + child.getSigAlgName() + ", which is refused");
                return false;
            }
            try {
                child.verify(parent.getPublicKey());
                return true;
            } catch (GeneralSecurityException _) {
                return false;
            }
        }

        private boolean mayStand(X509Certificate parent, List<X509Certificate> path, String what) {
            Optional<Refusal> outOfDate = dates(parent, now, what);
            if (outOfDate.isPresent()) {
                refusal = outOfDate.get();
                return false;
            }
            if (CriticalExtensions.isUnknownIn(parent)) {
                refusal =
                        new Refusal(Cause.TLS_OTHER, "the " + what + " has a critical extension that Go does not know");
                return false;
            }
            boolean[] usage = parent.getKeyUsage();
            boolean signsCertificates = usage == null || usage.length <= 5 || usage[5];
            // A version 1 root has no basic constraints and is taken all the same; the path length counts what stands
            // below it.
            boolean authority = parent.getVersion() < 3 || parent.getBasicConstraints() >= path.size() - 1;
            if (!authority || !signsCertificates) {
                refusal = new Refusal(Cause.TLS_OTHER, "a certificate in the chain may not sign others");
                return false;
            }
            if (!NameConstraints.allow(parent, path.getFirst())) {
                refusal = new Refusal(Cause.TLS_OTHER, "an authority in the chain may not sign for this name");
                return false;
            }
            return true;
        }
    }
}
