/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The certificate that a node was shown: two nodes that see different issuers for one registry do not reach the same server. */
public record CertificateSeen(
        @Nullable String issuer, @Nullable Instant notAfter) {}
