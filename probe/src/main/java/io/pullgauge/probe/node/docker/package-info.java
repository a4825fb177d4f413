/* SPDX-License-Identifier: Apache-2.0 */
/**
 * dockerd's daemon.json, as far as pulls depend on it.
 *
 * <p>Entry type: {@link io.pullgauge.probe.node.docker.DaemonConfig}.
 */
@NullMarked
package io.pullgauge.probe.node.docker;

import org.jspecify.annotations.NullMarked;
