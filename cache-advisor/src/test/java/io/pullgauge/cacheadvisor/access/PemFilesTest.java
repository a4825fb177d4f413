/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which programs write keys: openssl and cert-manager by default the old ones, Kubernetes takes all. */
class PemFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsAKeyOfEachKind(String kind) throws Exception {
        PrivateKey key = key(kind);

        assertThat(PemFiles.key(pem(new JcaPKCS8Generator(key, null)))).isEqualTo(key);
    }

    @Test
    void readsTheFormsOfBeforePkcs8() throws Exception {
        Path rsa = pem(key("RSA"));

        assertThat(rsa).content().contains("BEGIN RSA PRIVATE KEY");
        assertThat(PemFiles.key(rsa).getAlgorithm()).isEqualTo("RSA");
        assertThat(PemFiles.key(sec1()).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void readsAKeyBehindTheParametersOfItsCurve() throws Exception {
        Path file = sec1();
        Files.writeString(
                file,
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + Files.readString(file));

        assertThat(PemFiles.key(file).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void refusesWhatIsNoKeyOrIsEncrypted() throws Exception {
        Path encrypted = Files.writeString(folder.resolve("encrypted.pem"), """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,0102030405060708090A0B0C0D0E0F10

            AAAAAAAAAAAAAAAAAAAAAA==
            -----END RSA PRIVATE KEY-----
            """);

        assertThatThrownBy(() -> PemFiles.key(encrypted))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without a password");
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "no key\n");
        assertThatThrownBy(() -> PemFiles.key(nothing)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PemFiles.certificates(nothing))
                .isInstanceOfAny(IOException.class, GeneralSecurityException.class);
    }

    /** As openssl and Go write it: the curve stands in the key. */
    private Path sec1() throws Exception {
        ECPrivateKey key = (ECPrivateKey) key("EC");
        return pem(new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
                        .getEncoded()));
    }

    private static PrivateKey key(String kind) throws Exception {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(kind);
        if (kind.equals("EC")) {
            pairs.initialize(256);
        }
        return pairs.generateKeyPair().getPrivate();
    }

    private Path pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(object);
        }
        return Files.writeString(folder.resolve("key.pem"), text.toString());
    }
}
