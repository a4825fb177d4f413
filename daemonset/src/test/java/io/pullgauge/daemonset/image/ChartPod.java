/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The one container of a rendered pod, as the options of a run: arguments with their variables, mounts, rights. What the chart says is what
 * runs; only the contents of volumes, which a cluster would bring, come from folders.
 *
 * @param node the root of the node, for paths of the host
 * @param contents folders by the name of the volume (secret, token, configuration)
 * @param variables as a kubelet sets them
 */
record ChartPod(PodSpec pod, Path node, Map<String, Path> contents, Map<String, String> variables) {

    /** The user that images run as; where the chart wants root, containerd must be told (see {@link Container#asRoot}). */
    static final long USER = 65532;

    /** Runs it; {@code more} arguments come last. */
    Container run(Path folder, String image, String name, List<String> entryPoint, List<String> more) {
        hardened();
        List<String> command = new ArrayList<>(entryPoint);
        container().getArgs().forEach(argument -> command.add(expanded(argument)));
        command.addAll(more);
        return Container.run(folder, image, name, mounts(folder.resolve(name + "-empty")), environment(), command);
    }

    /** What the run cannot set, the image must have; what it always sets, the chart must want. */
    private void hardened() {
        SecurityContext context = container().getSecurityContext();
        boolean all = Boolean.TRUE.equals(context.getReadOnlyRootFilesystem())
                && Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())
                && List.of("ALL")
                        .equals(Objects.requireNonNullElse(context.getCapabilities(), new Capabilities())
                                .getDrop())
                && List.of(0L, USER).contains(pod.getSecurityContext().getRunAsUser());
        if (!all) {
            throw new IllegalStateException("not as this run is: " + context + " " + pod.getSecurityContext());
        }
    }

    private io.fabric8.kubernetes.api.model.Container container() {
        return pod.getContainers().getFirst();
    }

    private Map<String, String> environment() {
        container().getEnv().stream()
                .filter(each -> each.getValueFrom() != null)
                .forEach(each -> variable(each.getName()));
        // A kubelet sets those of services too, whether a pod asks for them or not.
        return variables;
    }

    private String variable(String name) {
        return Objects.requireNonNull(variables.get(name), name);
    }

    /** {@code $(NAME)}, as Kubernetes replaces it. */
    private String expanded(String argument) {
        int start = argument.indexOf("$(");
        int end = argument.indexOf(')', start);
        return start < 0 || end < 0
                ? argument
                : argument.substring(0, start)
                        + variable(argument.substring(start + 2, end))
                        + argument.substring(end + 1);
    }

    private List<Container.Mount> mounts(Path empty) {
        return container().getVolumeMounts().stream()
                .map(mount -> mount(mount, empty))
                .toList();
    }

    private Container.Mount mount(VolumeMount mount, Path empty) {
        Volume volume = pod.getVolumes().stream()
                .filter(each -> each.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow();
        boolean writable = !Boolean.TRUE.equals(mount.getReadOnly());
        if (volume.getEmptyDir() != null && !contents.containsKey(volume.getName())) {
            return new Container.Mount(emptied(empty.resolve(volume.getName())), mount.getMountPath(), true);
        }
        Path from = volume.getHostPath() == null
                ? Objects.requireNonNull(contents.get(volume.getName()), volume.getName())
                : node.resolve(volume.getHostPath().getPath().substring(1));
        return new Container.Mount(from, mount.getMountPath(), writable);
    }

    /** As a kubelet makes it: for everybody, and not as the image's folder of that name is. */
    private static Path emptied(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
