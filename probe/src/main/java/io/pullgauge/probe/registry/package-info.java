/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The registry protocol as a puller speaks it: challenges, tokens, manifests, blobs, redirects, and what each registry means by the way it
 * says no.
 *
 * <pre>{@code
 *   EndpointClient ──► Reply          Refusals: status + code + dialect ──► Cause
 *     │  own redirect and challenge loop
 *     └─► Tokens (cached, single flight)
 * }</pre>
 */
@NullMarked
package io.pullgauge.probe.registry;

import org.jspecify.annotations.NullMarked;
