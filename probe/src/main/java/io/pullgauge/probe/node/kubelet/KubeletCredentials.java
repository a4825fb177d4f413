/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the kubelet of a node would try for an image, beyond the pod's own secrets: node files first, then plugins. */
public final class KubeletCredentials {

    private final Node node;
    private final Keyring files;
    private final List<Credential> inFiles;
    private final Providers providers;
    private final Plugins plugins;
    private final List<Problem> problems;

    /**
     * What was found for one image.
     *
     * @param credentials in the order in which the kubelet tries them; empty for one anonymous try
     * @param podIdentity set where a plugin wants the identity of the pod itself, or cannot be asked from here: why
     */
    public record Found(List<Credential> credentials, Optional<String> podIdentity, List<Problem> problems) {

        public Found {
            credentials = List.copyOf(credentials);
            problems = List.copyOf(problems);
        }
    }

    private KubeletCredentials(Node node, List<Credential> inFiles, List<Problem> problems) {
        this.node = node;
        this.inFiles = List.copyOf(inFiles);
        this.files = Keyring.of(inFiles);
        this.providers = Providers.of(node);
        this.plugins = node.files().lasting(Plugins.class, () -> new Plugins(System::nanoTime, Plugins.LIMIT));
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(providers.problems());
        this.problems = List.copyOf(all);
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

    /** The names of the exec plugins, for the report of sources. */
    public List<String> plugins() {
        return providers.all().stream()
                .map(provider -> "plugin " + provider.name() + " in " + provider.binary())
                .toList();
    }

    /**
     * What the kubelet tries for a canonical repository ({@code docker.io/library/nginx}). Runs exec plugins that match and whose last
     * answer is not good any more, each for a minute at most.
     */
    public Found lookup(String repository) {
        List<Credential> credentials = new ArrayList<>(files.lookup(repository));
        List<Credential> given = new ArrayList<>();
        List<Problem> all = new ArrayList<>(problems);
        Optional<String> podIdentity = Optional.empty();
        for (Provider provider : providers.all()) {
            if (!provider.matches(repository)) {
                continue;
            }
            if (provider.notKnown().isPresent()) {
                podIdentity = provider.notKnown();
                continue;
            }
            Plugins.Answer answer = plugins.ask(node.files(), provider, environment(), repository);
            given.addAll(answer.credentials());
            answer.problem().ifPresent(all::add);
        }
        // One keyring for the answers of all plugins, so that keys compete across them.
        credentials.addAll(Keyring.of(given).lookup(repository));
        return new Found(credentials, podIdentity, all);
    }

    /** The kubelet's own environment; systemd gives every service a PATH. */
    private Map<String, String> environment() {
        Map<String, String> environment =
                new HashMap<>(KubeletPlaces.environment(node).plain());
        environment.putIfAbsent("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return environment;
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
                    return new KubeletCredentials(node, decoded.credentials(), problems);
                }
                case DockerConfig.Undecodable bad -> problems.add(Problem.ignored(bad.origin(), bad.detail()));
                case DockerConfig.Absent _ -> {
                    // The next place may have one.
                }
            }
        }
        return new KubeletCredentials(node, List.of(), problems);
    }
}
