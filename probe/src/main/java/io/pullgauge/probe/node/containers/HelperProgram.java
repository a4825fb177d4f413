/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Optional;

/** A credential helper's program on the node. It is looked for and never run: what it does is not ours to start. */
record HelperProgram(String name, Origin namedBy) {

    /** Where systemd lets a service look that has no PATH of its own. */
    private static final List<String> FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** Each node has it; where it cannot be seen, neither could the helper. */
    private static final String SEEN_EVERYWHERE = "/usr/bin/env";

    static HelperProgram of(String helper, Origin namedBy) {
        return new HelperProgram("docker-credential-" + GoJson.shown(helper), namedBy);
    }

    /** The library gives up a pull whose helper cannot be started; empty where it is there, or the node's programs are out of our sight. */
    Optional<Problem> missing(NodeFiles files) {
        boolean here = !files.exists(SEEN_EVERYWHERE)
                || FOLDERS.stream().anyMatch(folder -> files.exists(folder + "/" + name));
        return here
                ? Optional.empty()
                : Optional.of(new Problem(
                        Cause.CREDENTIALS_UNREADABLE,
                        namedBy,
                        "the credential helper " + name
                                + " is not installed: the runtime fails every pull that needs it"));
    }
}
