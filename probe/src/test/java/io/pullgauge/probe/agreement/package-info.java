/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether we say what the real runtimes do: set-ups on loopback, each judged by Debian's own program under the same files.
 *
 * <pre>{@code
 *   Scene (node root, registries, faults) ──► check    ──► pullable?  ┐
 *                                         └─► ctr pull ──► exit code  ┴─ must agree
 * }</pre>
 */
@NullMarked
package io.pullgauge.probe.agreement;

import org.jspecify.annotations.NullMarked;
