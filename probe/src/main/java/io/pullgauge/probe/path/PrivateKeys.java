/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Private keys from PEM in the three forms that Go's tls.X509KeyPair takes: PKCS 8, PKCS 1 and SEC 1. */
final class PrivateKeys {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private PrivateKeys() {}

    /** The first private key of this text; empty where there is none, or one that is encrypted or broken. */
    static Optional<PrivateKey> first(byte[] text) {
        return Pem.blocks(text).stream()
                .filter(block ->
                        "PRIVATE KEY".equals(block.type()) || block.type().endsWith(" PRIVATE KEY"))
                .findFirst()
                .filter(block -> !block.headers())
                .flatMap(block -> key(block.type(), block.bytes()));
    }

    private static Optional<PrivateKey> key(String type, byte[] der) {
        try {
            return switch (type) {
                case "RSA PRIVATE KEY" ->
                    pkcs8(new PrivateKeyInfo(
                                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                    ASN1Primitive.fromByteArray(der))
                            .getEncoded());
                case "EC PRIVATE KEY" -> {
                    ECPrivateKey key = ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(der));
                    yield pkcs8(new PrivateKeyInfo(
                                    new AlgorithmIdentifier(
                                            X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                                    key)
                            .getEncoded());
                }
                default -> pkcs8(der);
            };
        } catch (IOException | IllegalArgumentException | IllegalStateException | NullPointerException _) {
            // What an ASN.1 parser throws for bytes that are no key.
            return Optional.empty();
        }
    }

    private static Optional<PrivateKey> pkcs8(byte[] der) {
        for (String algorithm : ALGORITHMS) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
            } catch (GeneralSecurityException _) {
                // Not of this algorithm.
            }
        }
        return Optional.empty();
    }

    /** Whether the two are one pair: what the one signs, the other verifies. */
    static boolean belong(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update((byte) 1);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update((byte) 1);
            return signer.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
