/* SPDX-License-Identifier: Apache-2.0 */
/**
 * containerd's own files: config.toml with its imports, and the folder of a registry host with its hosts.toml. What they say, by version;
 * not yet what a pull does with it.
 *
 * <p>Entry types: {@link io.pullgauge.probe.node.containerd.ContainerdConfig}, {@link io.pullgauge.probe.node.containerd.HostsDirectory}.
 */
@NullMarked
package io.pullgauge.probe.node.containerd;

import org.jspecify.annotations.NullMarked;
