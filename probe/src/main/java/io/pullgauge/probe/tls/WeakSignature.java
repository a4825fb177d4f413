/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.util.Locale;

/** Signature algorithms that Go refuses in certificates, whoever signed. */
final class WeakSignature {

    private WeakSignature() {}

    static boolean isWeak(String algorithm) {
        String name = algorithm.toUpperCase(Locale.ROOT);
        return name.startsWith("MD") || name.startsWith("SHA1");
    }
}
