/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Pem;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.path.TlsSettings.ClientCertificate;
import io.pullgauge.probe.verdict.Cause;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the certificates that a runtime's configuration names, with the faults at which the runtime would give up the pull. */
final class TlsFiles {

    private final NodeFiles files;
    private final List<X509Certificate> roots = new ArrayList<>();
    private final List<ClientCertificate> clients = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private Optional<Problem> fault = Optional.empty();

    TlsFiles(NodeFiles files) {
        this.files = files;
    }

    /** Settings, or the first fault. */
    record Loaded(TlsSettings settings, Optional<Problem> fault) {}

    /** A file of further roots. */
    TlsFiles ca(String path) {
        byte[] text = read(path, "CA certificate");
        List<X509Certificate> found = Pem.certificates(text);
        if (found.isEmpty()) {
            fail(path, "holds no certificate that can be parsed");
        }
        roots.addAll(found);
        origins.add(new Origin(path, 0));
        return this;
    }

    /** A file of further roots that may hold none; only one that cannot be read is a fault. */
    TlsFiles optionalCa(String path) {
        roots.addAll(Pem.certificates(read(path, "CA certificate")));
        origins.add(new Origin(path, 0));
        return this;
    }

    /** A client certificate and its key; an empty key name means that the key is in the certificate's file. */
    TlsFiles client(String certificatePath, String keyPath) {
        byte[] certificateText = read(certificatePath, "client certificate");
        byte[] keyText = keyPath.isEmpty() ? certificateText : read(keyPath, "client key");
        List<X509Certificate> chain = Pem.certificates(certificateText);
        Optional<PrivateKey> key = PrivateKeys.first(keyText);
        if (chain.isEmpty()) {
            fail(certificatePath, "holds no certificate that can be parsed");
        } else if (key.isEmpty()) {
            fail(keyPath.isEmpty() ? certificatePath : keyPath, "holds no private key that can be parsed");
        } else if (!PrivateKeys.belong(key.get(), chain.getFirst().getPublicKey())) {
            fail(keyPath.isEmpty() ? certificatePath : keyPath, "is not the key of " + certificatePath);
        } else {
            clients.add(new ClientCertificate(chain, key.get()));
            origins.add(new Origin(certificatePath, 0));
        }
        return this;
    }

    Loaded load(boolean skipVerify) {
        return new Loaded(new TlsSettings(skipVerify, roots, clients, origins), fault);
    }

    private byte[] read(String path, String what) {
        return switch (files.read(path, NodeFiles.BUNDLE_LIMIT)) {
            case NodeFile.Content content -> content.bytes();
            case NodeFile.Absent _ -> {
                fail(path, "the " + what + " " + (files.isInSight(path) ? "does not exist" : Problem.UNSEEN));
                yield new byte[0];
            }
            case NodeFile.Unusable unusable -> {
                fail(path, "the " + what + " " + unusable.reason());
                yield new byte[0];
            }
        };
    }

    private void fail(String path, String detail) {
        if (fault.isEmpty()) {
            fault = Optional.of(Problem.of(
                    Cause.MIRROR_MISCONFIGURED,
                    new Origin(path, 0),
                    detail,
                    "the runtime",
                    "fails every pull that needs it"));
        }
    }
}
