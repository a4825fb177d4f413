/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.security.cert.X509Certificate;
import java.util.List;

/** The root certificates that a runtime on this node loads, and the files they come from (for people and for drift between nodes). */
public record Trust(List<X509Certificate> roots, List<Origin> origins) {

    public Trust {
        roots = List.copyOf(roots);
        origins = List.copyOf(origins);
    }
}
