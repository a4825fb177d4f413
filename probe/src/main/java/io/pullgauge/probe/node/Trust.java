/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The root certificates that a runtime on this node loads, and the files they come from (for people and for drift between nodes). The
 * files are known at once; the certificates are parsed when a TLS handshake first needs them, because 140 of them take longer than
 * everything else that is read from a node.
 */
public final class Trust {

    private final List<Origin> origins;
    private final String fingerprint;
    private final Supplier<List<X509Certificate>> parser;
    private final ReentrantLock parsing = new ReentrantLock();

    /** Guarded by {@code parsing} for writing. */
    private volatile @Nullable List<X509Certificate> parsed;

    /** A trust store whose certificates are at hand. */
    public Trust(List<X509Certificate> roots, List<Origin> origins) {
        this(origins, "", () -> roots);
    }

    Trust(List<Origin> origins, String fingerprint, Supplier<List<X509Certificate>> parser) {
        this.origins = List.copyOf(origins);
        this.fingerprint = fingerprint;
        this.parser = parser;
    }

    /** The certificates; the first call parses them. */
    public List<X509Certificate> roots() {
        List<X509Certificate> known = parsed;
        return known == null ? parse() : known;
    }

    /** The files that gave certificates. */
    public List<Origin> origins() {
        return origins;
    }

    /** A hash over the bytes of all certificates in any order: equal on nodes that trust the same. */
    public String fingerprint() {
        return fingerprint;
    }

    private List<X509Certificate> parse() {
        parsing.lock();
        try {
            if (parsed == null) {
                parsed = List.copyOf(parser.get());
            }
            return Objects.requireNonNull(parsed);
        } finally {
            parsing.unlock();
        }
    }

    /** Equal where the same certificates come from the same files, so that an unchanged node keeps its connections. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trust trust
                && (this == trust
                        || (!fingerprint.isEmpty()
                                && fingerprint.equals(trust.fingerprint)
                                && origins.equals(trust.origins)));
    }

    @Override
    public int hashCode() {
        return fingerprint.isEmpty() ? System.identityHashCode(this) : fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "Trust" + origins;
    }
}
