/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    private TlsKeyPair current;
    private @Nullable FileTime certificateTime;
    private @Nullable FileTime keyTime;

    /** Files that cannot be used, and why; never a key. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Reads the pair. */
    public TlsFiles(Path certificate, Path key) throws Unusable {
        this.certificate = certificate;
        this.key = key;
        this.current = load();
    }

    TlsProvider provider() {
        return TlsProvider.ofScheduled(this::newest, LOOK_EVERY);
    }

    private synchronized TlsKeyPair newest() {
        try {
            if (!Files.getLastModifiedTime(certificate).equals(certificateTime)
                    || !Files.getLastModifiedTime(key).equals(keyTime)) {
                current = load();
                LOG.atInfo().log("certificate read again");
            }
        } catch (IOException | Unusable e) {
            LOG.atWarn().log("the changed certificate is not used: {}", Objects.toString(e.getMessage()));
        }
        return current;
    }

    private TlsKeyPair load() throws Unusable {
        try {
            certificateTime = Files.getLastModifiedTime(certificate);
            keyTime = Files.getLastModifiedTime(key);
            return TlsKeyPair.of(key.toFile(), certificate.toFile());
        } catch (IOException | RuntimeException e) {
            throw new Unusable("cannot use the certificate " + certificate + " with the key " + key
                    + " (expected: PEM files that belong together)");
        }
    }
}
