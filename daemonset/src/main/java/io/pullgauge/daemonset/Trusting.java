/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;

/** TLS that trusts one authority, for clients of a collector with its own. */
public final class Trusting {
    private Trusting() {}

    /** By its certificate, PEM. */
    public static SSLContext only(Path authority) throws IOException {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(Certificates.decodeCertificatePem(Files.readString(authority)))
                .build()
                .sslContext();
    }
}
