/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import java.net.URI;
import java.util.Optional;

/** The host of a URL, and nothing else of it: what follows may be a signature. */
final class Hosts {

    private Hosts() {}

    static Optional<String> of(String url) {
        try {
            URI uri = URI.create(url);
            return Optional.ofNullable(uri.getHost())
                    .map(host -> uri.getPort() < 0 ? host : host + ":" + uri.getPort());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
