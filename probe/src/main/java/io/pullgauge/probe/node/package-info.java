/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What this node uses: resolver, hosts file, proxy, trust store, registry configuration, credentials, runtime; all read from files under a
 * node root, never from this process's own surroundings.
 *
 * <p>Entry type: {@link io.pullgauge.probe.node.Node}.
 */
@NullMarked
package io.pullgauge.probe.node;

import org.jspecify.annotations.NullMarked;
