/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kubelet of a node would try for an image, beyond the pod's own secrets: node files first, then plugins. */
public final class KubeletCredentials {

    private final Keyring files;
    private final List<Credential> inFiles;
    private final List<Problem> problems;

    /**
     * What was found for one image.
     *
     * @param credentials in the order in which the kubelet tries them; empty for one anonymous try
     * @param podIdentity set where a plugin wants the identity of the pod itself: why
     */
    public record Found(List<Credential> credentials, Optional<String> podIdentity, List<Problem> problems) {

        public Found {
            credentials = List.copyOf(credentials);
            problems = List.copyOf(problems);
        }
    }

    private KubeletCredentials(List<Credential> inFiles, List<Problem> problems) {
        this.inFiles = List.copyOf(inFiles);
        this.files = Keyring.of(inFiles);
        this.problems = List.copyOf(problems);
    }

    /** The credentials of this node, its files read once per snapshot. */
    public static KubeletCredentials of(Node node) {
        return node.files().derived(KubeletCredentials.class, _ -> read(node));
    }

    /** All credentials that stand in files, for the report of sources and keys. */
    public List<Credential> inFiles() {
        return inFiles;
    }

    /** What is wrong with the files. */
    public List<Problem> problems() {
        return problems;
    }

    /** What the kubelet tries for a canonical repository ({@code docker.io/library/nginx}). */
    public Found lookup(String repository) {
        return new Found(files.lookup(repository), Optional.empty(), problems);
    }

    /** The first file that can be decoded wins, every config.json before any .dockercfg; the rest is not looked at. */
    private static KubeletCredentials read(Node node) {
        List<Problem> problems = new ArrayList<>();
        for (KubeletPlaces.Place place : KubeletPlaces.of(node)) {
            DockerConfig config = node.files()
                    .parsed(
                            place.path(),
                            DockerConfig.class,
                            file -> DockerConfig.of(place.path(), file, place.shape()));
            switch (config) {
                case DockerConfig.Decoded decoded -> {
                    return new KubeletCredentials(decoded.credentials(), problems);
                }
                case DockerConfig.Undecodable bad ->
                    problems.add(new Problem(
                            Cause.CREDENTIALS_UNREADABLE,
                            bad.origin(),
                            bad.detail() + ": the kubelet ignores the whole file"));
                case DockerConfig.Absent _ -> {
                    // The next place may have one.
                }
            }
        }
        return new KubeletCredentials(List.of(), problems);
    }
}
