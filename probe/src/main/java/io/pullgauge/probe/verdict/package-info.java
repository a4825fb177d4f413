/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The product's vocabulary: where a pull can break ({@link io.pullgauge.probe.verdict.Stage}) and why
 * ({@link io.pullgauge.probe.verdict.Cause}), the same list for probes, messages, metrics, API and page.
 *
 * <pre>{@code
 *   Stage ◄── Cause ──► Owner        Failure = Cause + where (Role, host) + evidence
 * }</pre>
 */
@NullMarked
package io.pullgauge.probe.verdict;

import org.jspecify.annotations.NullMarked;
