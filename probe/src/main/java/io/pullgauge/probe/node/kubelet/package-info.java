/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The node-wide credentials that the kubelet finds for an image: its config.json or .dockercfg, then its exec plugins, matched by its own
 * rules. Pods' pull secrets are not seen from here.
 *
 * <p>Entry type: {@link io.pullgauge.probe.node.kubelet.KubeletCredentials}.
 */
@NullMarked
package io.pullgauge.probe.node.kubelet;

import org.jspecify.annotations.NullMarked;
