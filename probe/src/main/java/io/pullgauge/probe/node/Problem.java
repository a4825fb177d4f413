/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;

/** Something wrong with a file of the node: what the runtime makes of it is decided elsewhere; this says what and where. */
public record Problem(Cause cause, Origin origin, String detail) {

    static final String DENIED = "permission denied to the user that Pullgauge runs as, or by SELinux";

    /** Of a file that something names: whether it is there cannot be told. */
    public static final String UNSEEN =
            "lies in a part of the node that is not mounted into the agent (agent.extraHostPaths)";

    /**
     * What a program does about a file.
     *
     * @param detail what is wrong with the file; where only we cannot read it, what the program makes of it is not known
     * @param does after the program's name, such as {@code "ignores it"}
     */
    public static Problem of(Cause cause, Origin origin, String detail, String program, String does) {
        return isOurs(detail)
                ? new Problem(
                        Cause.UNKNOWN, origin, detail + ": what " + program + " makes of it cannot be told from here")
                : new Problem(cause, origin, detail + ": " + program + " " + does);
    }

    /** A program that does not start with a file; see {@link #of}. */
    public static Problem stops(Cause cause, Origin origin, String detail, String program) {
        return of(cause, origin, detail, program, "does not start with this configuration");
    }

    /** What the kubelet does for a file with credentials that is no such file; see {@link #of}. */
    public static Problem ignored(Origin origin, String detail) {
        return of(Cause.CREDENTIALS_UNREADABLE, origin, detail, "the kubelet", "ignores the whole file");
    }

    /** Whether only we cannot read the file: kubelet and runtime see all of the node as root, so that nothing is known of what they make of it. */
    public boolean isOurs() {
        return isOurs(detail);
    }

    /** The same of what a failure tells of a file. */
    public static boolean isOurs(String detail) {
        return detail.contains(DENIED) || detail.contains(UNSEEN);
    }
}
