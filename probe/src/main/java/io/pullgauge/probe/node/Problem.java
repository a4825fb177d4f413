/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;

/** Something wrong with a file of the node: what the runtime makes of it is decided elsewhere; this says what and where. */
public record Problem(Cause cause, Origin origin, String detail) {

    static final String DENIED = "permission denied to the user that Pullgauge runs as";

    /**
     * A program that does not start with a file.
     *
     * @param detail what is wrong with it; where only we may not read it, what the program makes of it is not known
     */
    public static Problem stops(Cause cause, Origin origin, String detail, String program) {
        return new Problem(
                isOurs(detail) ? Cause.UNKNOWN : cause,
                origin,
                detail + consequence(detail, program, " does not start with this configuration"));
    }

    /** What the kubelet does for a file with credentials that is no such file; see {@link #stops}. */
    public static Problem ignored(Origin origin, String detail) {
        return new Problem(
                Cause.CREDENTIALS_UNREADABLE,
                origin,
                detail + consequence(detail, "the kubelet", " ignores the whole file"));
    }

    private static String consequence(String detail, String program, String does) {
        return isOurs(detail) ? ": what " + program + " makes of it cannot be told from here" : ": " + program + does;
    }

    /** Whether only we cannot read the file: kubelet and runtime run as root, so that nothing is known of what they make of it. */
    public boolean isOurs() {
        return isOurs(detail);
    }

    /** The same of what a failure tells of a file. */
    public static boolean isOurs(String detail) {
        return detail.contains(DENIED);
    }
}
