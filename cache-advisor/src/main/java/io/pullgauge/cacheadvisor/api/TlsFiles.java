/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import io.pullgauge.cacheadvisor.access.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate chain and key in PEM files, read again when they change; a half-written pair leaves the one before in use. */
public final class TlsFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private final Path certificate;
    private final Path key;
    private final Runnable before;
    private TlsKeyPair current;
    private @Nullable FileTime certificateTime;
    private @Nullable FileTime keyTime;
    private String complained = "";

    /** Files that cannot be used, and why; never a key. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Reads the pair. */
    public TlsFiles(Path certificate, Path key) throws Unusable {
        this(certificate, key, () -> {});
    }

    /**
     * Reads the pair.
     *
     * @param before what is done before each look, such as making a new one where it is time
     */
    public TlsFiles(Path certificate, Path key, Runnable before) throws Unusable {
        this.certificate = certificate;
        this.key = key;
        this.before = before;
        this.current = load();
    }

    TlsProvider provider() {
        return TlsProvider.ofScheduled(this::newest, LOOK_EVERY);
    }

    /** The pair to answer the next handshake with. */
    synchronized TlsKeyPair newest() {
        before.run();
        try {
            if (!Files.getLastModifiedTime(certificate).equals(certificateTime)
                    || !Files.getLastModifiedTime(key).equals(keyTime)) {
                current = load();
                LOG.atInfo().log("certificate read again");
            }
            complained = "";
        } catch (IOException | Unusable e) {
            complain(Objects.toString(e.getMessage()));
        }
        return current;
    }

    /** Once for each fault, however long it lasts: the files are looked at every few seconds. */
    private void complain(String fault) {
        if (!fault.equals(complained)) {
            complained = fault;
            LOG.atWarn().log("the changed certificate is not used: {}", fault);
        }
    }

    private TlsKeyPair load() throws Unusable {
        try {
            certificateTime = Files.getLastModifiedTime(certificate);
            keyTime = Files.getLastModifiedTime(key);
            TlsKeyPair pair = read();
            if (belongTogether(pair)) {
                return pair;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("no pair can be read");
        }
        throw new Unusable("cannot use the certificate " + certificate + " with the key " + key
                + " (expected: PEM files that belong together)");
    }

    private TlsKeyPair read() throws GeneralSecurityException, IOException {
        try {
            return TlsKeyPair.of(PemFiles.key(key), PemFiles.certificates(certificate));
        } catch (IOException | GeneralSecurityException odd) {
            // Such as a key whose curve the JDK does not have: the server's own library knows more, and costs more.
            return TlsKeyPair.of(key.toFile(), certificate.toFile());
        }
    }

    /** Half of a new pair beside half of the old one can be read as well, and would fail every handshake. */
    private static boolean belongTogether(TlsKeyPair pair) throws GeneralSecurityException {
        PublicKey shown = pair.certificateChain().getFirst().getPublicKey();
        String kind = shown.getAlgorithm();
        Signature signature = Signature.getInstance(
                switch (kind) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> kind;
                });
        byte[] said = pair.certificateChain().getFirst().getEncoded();
        // Whatever library read the key: as the one that signs here has it.
        signature.initSign(KeyFactory.getInstance(kind)
                .generatePrivate(new PKCS8EncodedKeySpec(pair.privateKey().getEncoded())));
        signature.update(said);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(said);
        return signature.verify(signed);
    }
}
