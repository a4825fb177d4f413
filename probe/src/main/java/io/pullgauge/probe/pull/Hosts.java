/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import java.net.URI;
import java.util.Optional;

/** The host of a URL, and nothing else of it: what follows may be a signature. */
final class Hosts {

    private Hosts() {}

    static Optional<String> of(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getAuthority());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
