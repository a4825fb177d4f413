/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the root certificates as Go's crypto/x509 does on Linux: the first bundle that can be read, and every file of two directories
 * beside it. {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR} of the runtime's process replace the one and the other.
 */
final class TrustFiles {

    private static final List<String> BUNDLES = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/ssl/cert.pem");
    private static final List<String> DIRECTORIES = List.of("/etc/ssl/certs", "/etc/pki/tls/certs");
    private static final int MOST_CERTIFICATES = 5_000;
    private static final long MOST_BYTES = 64L << 20;

    private final NodeFiles files;
    private final List<Problem> problems;
    private final List<Origin> origins = new ArrayList<>();
    private final List<byte[]> certificates = new ArrayList<>();
    private final Set<String> hashes = new HashSet<>();
    private final TreeSet<String> sortedHashes = new TreeSet<>();
    private long bytesRead;

    private TrustFiles(NodeFiles files, List<Problem> problems) {
        this.files = files;
        this.problems = problems;
    }

    static Trust read(NodeFiles files, Map<String, String> environment, List<Problem> problems) {
        TrustFiles store = new TrustFiles(files, problems);
        store.bundle(environment.getOrDefault("SSL_CERT_FILE", ""));
        store.directories(environment.getOrDefault("SSL_CERT_DIR", ""));
        List<byte[]> found = List.copyOf(store.certificates);
        return new Trust(store.origins, Fingerprint.of(String.join("\n", store.sortedHashes)), () -> parse(found));
    }

    private static List<X509Certificate> parse(List<byte[]> certificates) {
        return certificates.stream()
                .flatMap(der -> Pem.certificate(der).stream())
                .toList();
    }

    private void bundle(String override) {
        for (String bundle : override.isEmpty() ? BUNDLES : List.of(override)) {
            NodeFile file = files.read(bundle, NodeFiles.BUNDLE_LIMIT);
            switch (file) {
                case NodeFile.Content content -> {
                    add(bundle, content.bytes());
                    return;
                }
                case NodeFile.Absent _ -> {
                    if (!override.isEmpty()) {
                        named(bundle, "SSL_CERT_FILE names it, but there is no such file");
                    }
                }
                case NodeFile.Unusable unusable -> problem(bundle, "the root certificates: " + unusable.reason());
            }
        }
    }

    private void directories(String override) {
        for (String directory : override.isEmpty() ? DIRECTORIES : List.of(override.split(":"))) {
            if (!override.isEmpty() && !files.isInSight(directory)) {
                problem(directory, "SSL_CERT_DIR names it; it " + Problem.UNSEEN);
            }
            NodeFiles.Listing listing = files.list(directory);
            for (String name : listing.names()) {
                String path = directory + "/" + name;
                if (isLinkWithin(path)) {
                    continue;
                }
                // Go reads whatever can be read here and is silent about the rest, sub-directories among them.
                if (files.read(path, NodeFiles.BUNDLE_LIMIT) instanceof NodeFile.Content content) {
                    add(path, content.bytes());
                }
            }
        }
    }

    /** The hash links that c_rehash makes ({@code 5443e9e3.0 → name.pem}) are the same file once more, and skipped by Go too. */
    private boolean isLinkWithin(String path) {
        Optional<String> target = files.linkTarget(path);
        return target.isPresent() && !target.get().contains("/");
    }

    private void add(String path, byte[] text) {
        if (bytesRead + text.length > MOST_BYTES) {
            return;
        }
        bytesRead += text.length;
        boolean gave = false;
        for (Pem.Block block : Pem.blocks(text)) {
            if ("CERTIFICATE".equals(block.type()) && !block.headers() && certificates.size() < MOST_CERTIFICATES) {
                gave = true;
                String hash = HexFormat.of().formatHex(Fingerprint.sha256(block.bytes()));
                if (hashes.add(hash)) {
                    sortedHashes.add(hash);
                    certificates.add(block.bytes());
                }
            }
        }
        if (gave) {
            origins.add(new Origin(path, 0));
        } else if (BUNDLES.contains(path)) {
            problem(path, "holds no certificate");
        }
    }

    private void named(String path, String detail) {
        problems.add(Problem.of(
                Cause.TLS_UNKNOWN_CA,
                new Origin(path, 0),
                files.isInSight(path) ? detail : "SSL_CERT_FILE names it; it " + Problem.UNSEEN,
                "the runtime",
                "trusts no bundle"));
    }

    private void problem(String path, String detail) {
        problems.add(new Problem(Cause.TLS_UNKNOWN_CA, new Origin(path, 0), detail));
    }
}
