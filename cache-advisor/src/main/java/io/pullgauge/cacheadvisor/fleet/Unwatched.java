/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;

/**
 * What the cluster is asked for and does not tell: what was last heard of it still counts, and may be wrong by now.
 *
 * @param what pods, nodes or agents (their pods: which nodes should report)
 * @param since when the first request for it failed
 * @param why for people
 */
public record Unwatched(String what, Instant since, String why) {}
