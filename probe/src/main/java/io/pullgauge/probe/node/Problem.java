/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;

/** Something wrong with a file of the node: what the runtime makes of it is decided elsewhere; this says what and where. */
public record Problem(Cause cause, Origin origin, String detail) {}
