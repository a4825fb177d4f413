/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.GoDuration;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.NodeOptions.CredentialProviders;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.StructuredFile;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kubelet's exec plugins: from the flags that we were given, the kubelet's own, or the distribution's default place. */
record Providers(List<Provider> all, List<Problem> problems) {

    private static final String API = "credentialprovider.kubelet.k8s.io/";
    private static final Set<String> API_VERSIONS = Set.of(API + "v1", API + "v1beta1", API + "v1alpha1");
    private static final String CONFIG_API = "kubelet.config.k8s.io/";
    private static final Set<String> KEYS =
            Set.of("name", "matchImages", "defaultCacheDuration", "apiVersion", "args", "env", "tokenAttributes");

    /** Where vendors put the configuration and the plugins that it names; there is one of these on a node at most. */
    private static final List<CredentialProviders> VENDORS = List.of(
            new CredentialProviders(
                    "/var/lib/rancher/credentialprovider/config.yaml", "/var/lib/rancher/credentialprovider/bin"),
            new CredentialProviders(
                    "/etc/eks/image-credential-provider/config.json", "/etc/eks/image-credential-provider"),
            new CredentialProviders(
                    "/etc/kubernetes/kubelet/credential-provider-config.yaml",
                    "/usr/libexec/kubernetes/kubelet/plugins"),
            new CredentialProviders("/etc/srv/kubernetes/cri_auth_config.yaml", "/home/kubernetes/bin"),
            new CredentialProviders(
                    "/var/lib/kubelet/credential-provider-config.yaml", "/var/lib/kubelet/credential-provider"),
            openShift("ecr"),
            openShift("acr"),
            openShift("gcr"),
            openShift("generic"),
            new CredentialProviders(
                    "/etc/kubernetes/kubelet-credentialproviderconfig.yaml",
                    "/usr/local/lib/kubelet/credentialproviders"));

    private static CredentialProviders openShift(String cloud) {
        String name = "generic".equals(cloud) ? "generic-credential-provider" : cloud + "-credential-provider";
        return new CredentialProviders(
                "/etc/kubernetes/credential-providers/" + name + ".yaml",
                "/usr/libexec/kubelet-image-credential-provider-plugins");
    }

    static Providers of(Node node) {
        return node.files()
                .derived(
                        Providers.class,
                        files -> place(node)
                                .map(place -> new Reading(node, place).read())
                                .orElse(new Providers(List.of(), List.of())));
    }

    /** Where the flags say; without any, where a vendor puts the file, if it is there. */
    private static Optional<CredentialProviders> place(Node node) {
        if (node.options().credentialProviders().isPresent()) {
            return node.options().credentialProviders();
        }
        KubeletFlags flags = KubeletFlags.of(node);
        Optional<String> config = flags.value("--image-credential-provider-config");
        Optional<String> binaries = flags.value("--image-credential-provider-bin-dir");
        if (config.isPresent() && binaries.isPresent()) {
            return Optional.of(new CredentialProviders(config.get(), binaries.get()));
        }
        // The flags of a kubelet that we see are all that it has; where it is inside another program, its flags are not
        // to be seen.
        boolean allSeen = node.kubeletProcess()
                .filter(process -> process.name().equals("kubelet"))
                .isPresent();
        return allSeen
                ? Optional.empty()
                : VENDORS.stream()
                        .filter(place -> node.files().exists(place.config()))
                        .findFirst();
    }

    /** Reads the file, or all files of the folder; a fault in one keeps the kubelet from starting. */
    private static final class Reading {
        private final Node node;
        private final NodeFiles files;
        private final CredentialProviders place;
        private final List<Provider> providers = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        Reading(Node node, CredentialProviders place) {
            this.node = node;
            this.files = node.files();
            this.place = place;
        }

        Providers read() {
            if (!files.exists(place.binaries()) && files.isInSight(place.binaries())) {
                fault(new Origin(place.binaries(), 0), "the folder of the credential providers is not there");
            }
            List<String> folder = files.list(place.config()).names().stream()
                    .filter(name -> name.matches(".*\\.(json|yaml|yml)"))
                    .map(name -> place.config() + "/" + name)
                    .toList();
            (folder.isEmpty() ? List.of(place.config()) : folder).forEach(this::file);
            return new Providers(List.copyOf(providers), List.copyOf(problems));
        }

        private void file(String path) {
            Origin origin = new Origin(path, 0);
            node.kubeletProcess()
                    .flatMap(process -> process.outdatedBy(
                            files,
                            origin,
                            Cause.CREDENTIALS_UNREADABLE,
                            "it still has the credential providers of its start; restart it"))
                    .ifPresent(problems::add);
            switch (StructuredFile.read(files, path, StructuredFile.Format.YAML)) {
                case ParsedFile.Parsed parsed -> document(parsed.settings(), origin);
                case ParsedFile.Absent _ -> fault(origin, files.isInSight(path) ? "does not exist" : Problem.UNSEEN);
                case ParsedFile.Malformed bad -> fault(bad.origin(), bad.detail());
                case ParsedFile.Unreadable bad -> fault(bad.origin(), bad.detail());
            }
        }

        private void document(Settings document, Origin origin) {
            boolean kind = document.text("kind").orElse("").equals("CredentialProviderConfig")
                    && document.text("apiVersion").orElse("").startsWith(CONFIG_API);
            if (!kind) {
                fault(origin, "is no " + CONFIG_API + "v1 CredentialProviderConfig");
                return;
            }
            if (!Set.of("kind", "apiVersion", "providers").containsAll(document.keys())) {
                fault(origin, "has a key that the kubelet does not know");
                return;
            }
            for (Settings provider : document.tables("providers")) {
                provider(provider, origin);
            }
        }

        private void provider(Settings table, Origin origin) {
            String name = table.text("name").orElse("");
            Optional<Duration> cache = table.text("defaultCacheDuration").flatMap(GoDuration::parse);
            String apiVersion = table.text("apiVersion").orElse("");
            String wrong = !KEYS.containsAll(table.keys())
                    ? "has a key that the kubelet does not know"
                    : !name.matches("[^/\\s]+") || name.equals(".") || name.equals("..")
                            ? "has no usable name"
                            : table.texts("matchImages").isEmpty()
                                    ? "has no matchImages"
                                    : cache.isEmpty() || cache.get().isNegative()
                                            ? "has no defaultCacheDuration of 0 or more"
                                            : !API_VERSIONS.contains(apiVersion)
                                                    ? "has an apiVersion that the kubelet does not know"
                                                    : !names.add(name)
                                                            ? "is there twice"
                                                            : identityFault(table, apiVersion);
            if (!wrong.isEmpty()) {
                fault(origin, "provider " + name.replaceAll("\\p{Cntrl}", "?") + " " + wrong);
                return;
            }
            String binary = place.binaries() + "/" + name;
            boolean inSight = files.exists(place.binaries());
            if (inSight && !files.exists(binary)) {
                fault(new Origin(binary, 0), "the plugin's binary does not exist");
                return;
            }
            providers.add(new Provider(
                    name,
                    binary,
                    table.texts("matchImages"),
                    cache.orElse(Duration.ZERO),
                    apiVersion,
                    table.texts("args"),
                    environment(table),
                    notKnown(name, table, inSight)));
        }

        private Optional<String> notKnown(String name, Settings table, boolean inSight) {
            if (!table.table("tokenAttributes").isEmpty()) {
                return Optional.of("the credential provider " + name
                        + " signs in with the service account of the pod, which is not known here");
            }
            return inSight
                    ? Optional.empty()
                    : Optional.of("the credential provider " + name + " cannot be asked from here: there is no "
                            + place.binaries());
        }

        /** Service-account tokens came with version 1 of the plugins' API. */
        private static String identityFault(Settings table, String apiVersion) {
            return !table.table("tokenAttributes").isEmpty() && !(API + "v1").equals(apiVersion)
                    ? "has tokenAttributes, which need " + API + "v1"
                    : "";
        }

        private static Map<String, String> environment(Settings provider) {
            Map<String, String> environment = new LinkedHashMap<>();
            for (Settings variable : provider.tables("env")) {
                variable.text("name")
                        .filter(name -> !name.isEmpty() && !name.contains("=") && name.indexOf(0) < 0)
                        .ifPresent(name -> environment.put(
                                name, variable.text("value").orElse("").replace("\0", "")));
            }
            return environment;
        }

        private void fault(Origin origin, String detail) {
            problems.add(Problem.stops(Cause.CREDENTIALS_UNREADABLE, origin, detail, "the kubelet"));
        }
    }
}
