/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Where an answer's headers do not say where its body ends: Go refuses such an answer at once (net/http, transfer.go), okhttp reads on and
 * waits for more, or stops early.
 */
final class Framing {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,40}");

    private Framing() {}

    /** What is wrong with it; empty for nothing. */
    static Optional<String> fault(Response response) {
        List<String> encodings = response.headers("Transfer-Encoding");
        boolean chunked = response.protocol() != Protocol.HTTP_1_0 && !encodings.isEmpty();
        if (chunked) {
            boolean plain = encodings.size() == 1
                    && "chunked".equalsIgnoreCase(encodings.getFirst().strip());
            return plain ? Optional.empty() : Optional.of("the answer's Transfer-Encoding is not chunked");
        }
        List<String> lengths = response.headers("Content-Length");
        if (new HashSet<>(lengths).size() > 1) {
            return Optional.of("the answer has several Content-Length headers");
        }
        return lengths.isEmpty() || isLength(lengths.getFirst().strip())
                ? Optional.empty()
                : Optional.of("the answer's Content-Length is no number");
    }

    private static boolean isLength(String text) {
        return LENGTH.matcher(text).matches() && new BigInteger(text).bitLength() < Long.SIZE;
    }
}
