/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From the sentence that a kubelet, a container runtime or its command line printed to the cause behind it. Works on text alone, without
 * network, clock or state; entry type {@link io.pullgauge.probe.explain.Explainer}.
 *
 * <pre>{@code
 *   message ─► Input ─► Wrapper ─► ErrorReader ─► RuleBook ─► Explainer ─► Explanation
 *              bound,   events,    where, host,   first rule   best of      cause, alternatives,
 *              unescape attempts,  status,        that hits    attempts     owner, fix
 *                       mirrors    registry
 * }</pre>
 *
 * The rules are written from how the runtimes build their texts, and each says from which. Two axes are kept apart: <i>where</i> it broke
 * (proxy, token server, resolving the manifest, fetching a blob, on the node) and <i>what</i> happened there.
 */
@NullMarked
package io.pullgauge.probe.explain;

import org.jspecify.annotations.NullMarked;
