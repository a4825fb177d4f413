/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The {@code auth} field: base64 of user:password, padded or not, as Go decodes the one and the other. */
final class BasicAuth {

    private BasicAuth() {}

    /** The decoded text; empty for what is no base64 of its kind. */
    static Optional<String> decode(String field) {
        String body = field.replace("\r", "").replace("\n", "");
        boolean padded = field.strip().endsWith("=");
        if ((padded && body.length() % 4 != 0) || (!padded && body.length() % 4 == 1)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
