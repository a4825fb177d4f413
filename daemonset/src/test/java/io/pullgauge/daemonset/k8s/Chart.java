/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Our chart, rendered by Helm's own code; nothing here needs a cluster. */
public record Chart(String yaml, List<HasMetadata> objects) {

    static final Path FOLDER = Path.of("src/main/helm/pullgauge").toAbsolutePath();
    private static final Path CASES = FOLDER.resolve("ci");

    /** The names of the values files that stand for everything that the chart can be. */
    static List<String> cases() {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Chart of(String name) {
        return rendered(command().withValuesFile(CASES.resolve(name + "-values.yaml")));
    }

    /** With values as {@code --set} takes them. */
    public static Chart with(String... keysAndValues) {
        TemplateCommand command = command();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            command.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        return rendered(command);
    }

    /** With a values file of this text, as {@code -f} takes it. */
    static Chart withValues(String yaml) {
        return release("pullgauge", "pullgauge", yaml);
    }

    /** A release of this name in this namespace, with a values file of this text. */
    static Chart release(String name, String namespace, String yaml) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                return rendered(command()
                        .withName(name)
                        .withNamespace(namespace)
                        .withValuesFile(Files.writeString(file, yaml)));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of a node a pod is shown. */
    static List<String> hostPaths(PodSpec pod) {
        return pod.getVolumes().stream()
                .map(Volume::getHostPath)
                .filter(Objects::nonNull)
                .map(HostPathVolumeSource::getPath)
                .toList();
    }

    /** The collector's file. */
    public static String configuration(Chart chart) {
        return Objects.requireNonNull(chart.all(ConfigMap.class).stream()
                .map(ConfigMap::getData)
                .filter(data -> data != null && data.containsKey("collector.yaml"))
                .findFirst()
                .orElseThrow()
                .get("collector.yaml"));
    }

    /** What Helm would tell after an installation with these values. */
    static String notes(String... keysAndValues) {
        InstallCommand command = new Helm(FOLDER)
                .install()
                .clientOnly()
                .dryRun()
                .withName("pullgauge")
                .withNamespace("pullgauge")
                .withKubeVersion("1.31");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            command.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        return command.call().getOutput();
    }

    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    private static TemplateCommand command() {
        return new Helm(FOLDER)
                .template()
                .withName("pullgauge")
                .withNamespace("pullgauge")
                .withKubeVersion("1.31");
    }

    private static Chart rendered(TemplateCommand command) {
        String yaml = command.call();
        return new Chart(yaml, Manifests.read(yaml));
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> kind) {
        List<T> found = all(kind);
        if (found.size() != 1) {
            throw new IllegalStateException(kind.getSimpleName() + ": " + found.size());
        }
        return found.getFirst();
    }

    public PodSpec agent() {
        return one(DaemonSet.class).getSpec().getTemplate().getSpec();
    }

    public PodSpec collector() {
        return one(Deployment.class).getSpec().getTemplate().getSpec();
    }
}
