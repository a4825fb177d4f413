/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;

/** Something wrong with a file of the node: what the runtime makes of it is decided elsewhere; this says what and where. */
public record Problem(Cause cause, Origin origin, String detail) {

    static final String DENIED = "permission denied to the user that Pullgauge runs as";

    /** Whether only we cannot read the file: kubelet and runtime run as root, so that nothing is known of what they make of it. */
    public boolean isOurs() {
        return isOurs(detail);
    }

    /** The same of what a failure tells of a file. */
    public static boolean isOurs(String detail) {
        return detail.contains(DENIED);
    }
}
