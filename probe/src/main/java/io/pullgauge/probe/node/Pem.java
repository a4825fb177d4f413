/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** PEM text as Go reads it: blocks one after the other, anything between them ignored, a broken block skipped. */
public final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MOST_BLOCKS = 5_000;

    /** One block: its type ({@code CERTIFICATE}) and what it holds. {@code headers}: whether lines such as Proc-Type stand before. */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared, never changed: a copy of every file would be the price of a list
    public record Block(String type, boolean headers, byte[] bytes) {}

    private Pem() {}

    /** All well-formed blocks of this text. */
    public static List<Block> blocks(byte[] text) {
        String latin = new String(text, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        int from = 0;
        while (blocks.size() < MOST_BLOCKS) {
            int begin = latin.indexOf(BEGIN, from);
            if (begin < 0) {
                break;
            }
            int typeEnd = latin.indexOf(DASHES, begin + BEGIN.length());
            if (typeEnd < 0) {
                break;
            }
            String type = latin.substring(begin + BEGIN.length(), typeEnd);
            int end = latin.indexOf(END + type + DASHES, typeEnd);
            boolean lineStart = begin == 0 || latin.charAt(begin - 1) == '\n';
            if (type.indexOf('\n') >= 0 || end < 0 || !lineStart) {
                from = begin + BEGIN.length();
                continue;
            }
            block(type, latin.substring(typeEnd + DASHES.length(), end)).ifPresent(blocks::add);
            from = end + END.length();
        }
        return blocks;
    }

    /** The certificates of this text, as Go's AppendCertsFromPEM takes them: blocks without headers; what cannot be parsed is left out. */
    public static List<X509Certificate> certificates(byte[] text) {
        return blocks(text).stream()
                .filter(block -> "CERTIFICATE".equals(block.type()) && !block.headers())
                .flatMap(block -> certificate(block.bytes()).stream())
                .toList();
    }

    /** One certificate from its DER bytes; empty for anything else. */
    public static Optional<X509Certificate> certificate(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    private static Optional<Block> block(String type, String body) {
        StringBuilder base64 = new StringBuilder(body.length());
        boolean headers = false;
        for (String line : body.split("\n", -1)) {
            if (line.indexOf(':') >= 0) {
                headers = true;
            } else {
                base64.append(line.strip());
            }
        }
        try {
            return Optional.of(new Block(type, headers, Base64.getDecoder().decode(base64.toString())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
