/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom the library asks for a login, in the order of {@code credential-helpers} in registries.conf: helpers outside, and the auth files, which
 * are the only one where nothing is listed. A fault of one counts only where no other has a login.
 */
public final class CredentialHelpers {

    /** The library's name for its auth files. */
    private static final String AUTH_FILES = "containers-auth.json";

    private final NodeFiles files;
    private final RegistriesConf conf;
    private final AuthFiles authFiles;

    private CredentialHelpers(NodeFiles files, RegistriesConf conf, AuthFiles authFiles) {
        this.files = files;
        this.conf = conf;
        this.authFiles = authFiles;
    }

    /** The helpers of a node; a global auth file stands in the place of all others. */
    public static CredentialHelpers of(Node node, String globalAuthFile) {
        return new CredentialHelpers(node.files(), RegistriesConf.of(node), AuthFiles.of(node, globalAuthFile));
    }

    /** Asks for a repository's login ({@code quay.io/team/app}). */
    public AuthFiles.Found find(String repository) {
        List<Problem> problems = new ArrayList<>();
        List<Problem> fatal = new ArrayList<>();
        Optional<String> unasked = Optional.empty();
        for (String helper : conf.credentialHelpers().isEmpty() ? List.of(AUTH_FILES) : conf.credentialHelpers()) {
            AuthFiles.Found found = helper.equals(AUTH_FILES) ? authFiles.find(repository) : outside(helper);
            problems.addAll(found.problems());
            found.fatal().ifPresent(fatal::add);
            unasked = unasked.or(found::helper);
            if (found.credential().isPresent()) {
                return new AuthFiles.Found(found.credential(), problems, Optional.empty(), unasked);
            }
        }
        boolean mayHaveOne = unasked.isPresent();
        Optional<Credential> none = Optional.empty();
        return new AuthFiles.Found(
                none, problems, mayHaveOne ? Optional.empty() : fatal.stream().findFirst(), unasked);
    }

    private AuthFiles.Found outside(String name) {
        HelperProgram program = HelperProgram.of(name, conf.origin());
        Optional<Problem> missing = program.missing(files);
        Optional<String> unasked = missing.isPresent()
                ? Optional.empty()
                : Optional.of(program.name() + " (" + conf.origin().file() + ")");
        return new AuthFiles.Found(Optional.empty(), List.of(), missing, unasked);
    }
}
