/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.time.Instant;

/** A tag stood for a digest, from one time to another. */
public record TagSeen(String image, String digest, Instant first, Instant last) {}
