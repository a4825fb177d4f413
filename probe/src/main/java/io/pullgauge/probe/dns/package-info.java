/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Resolves names as the node does: hosts file, then the servers of its resolv.conf, each failure told apart.
 *
 * <p>Entry type: {@link io.pullgauge.probe.dns.NameLookup}.
 */
@NullMarked
package io.pullgauge.probe.dns;

import org.jspecify.annotations.NullMarked;
