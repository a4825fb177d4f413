/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;

/** TLS that trusts one authority. */
final class Trusting {
    private Trusting() {}

    static SSLContext only(Path authority) throws IOException {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(Certificates.decodeCertificatePem(Files.readString(authority)))
                .build()
                .sslContext();
    }
}
