/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Offers the first of the node's client certificates whose key fits, whichever authorities the server names; Go does the same. */
final class ClientKeys extends X509ExtendedKeyManager {

    /** A chain, leaf first, and its key. */
    record Pair(List<X509Certificate> chain, PrivateKey key) {}

    private final List<Pair> pairs;
    private final Runnable onWanted;

    ClientKeys(List<Pair> pairs, Runnable onWanted) {
        this.pairs = List.copyOf(pairs);
        this.onWanted = onWanted;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        onWanted.run();
        for (int i = 0; i < pairs.size(); i++) {
            for (String type : keyTypes) {
                if (type.startsWith(pairs.get(i).key().getAlgorithm())) {
                    return Integer.toString(i);
                }
            }
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return pairs.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return pairs.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
