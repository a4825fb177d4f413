/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.pullgauge.cacheadvisor.prepull.run.Form;
import io.pullgauge.cacheadvisor.prepull.run.Order;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pods that make a kubelet pull images, within Pod Security's restricted profile. An image volume is mounted: a kubelet starts a container
 * beside an unmounted one whether its pull worked or not, and a failed pull would count as done.
 */
final class PodShape {
    private static final long NOBODY = 65535;
    private static final String TOOLS = "tools";

    private final Order order;
    private final boolean again;
    private final String pause;

    /** Pods of this order, whose kubelets look tags up again or do not, with this pause image. */
    PodShape(Order order, boolean again, String pause) {
        this.order = order;
        this.again = again;
        this.pause = pause;
    }

    /** A pod that ends when all images are there. */
    PodSpec once(Form form, List<String> images) {
        return switch (form) {
            case IMAGE_VOLUME ->
                base().withContainers(mounting(images, List.of("-v")))
                        .withVolumes(volumes(images))
                        .withRestartPolicy("Never")
                        .build();
            case STATIC_HELPER -> helped(images);
        };
    }

    /** A pod that stays, so that its images stay in use: the program without arguments waits for ever. */
    PodSpec staying(List<String> images) {
        return base().withContainers(mounting(images, List.of()))
                .withVolumes(volumes(images))
                .withRestartPolicy("Always")
                .build();
    }

    private PodSpecBuilder base() {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withServiceAccountName(order.serviceAccount())
                .withImagePullSecrets(order.pullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withTerminationGracePeriodSeconds(0L)
                .withTolerations(new Toleration(null, null, "Exists", null, null))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(NOBODY)
                .withRunAsGroup(NOBODY)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext();
    }

    private Container mounting(List<String> images, List<String> arguments) {
        List<VolumeMount> mounts = IntStream.range(0, images.size())
                .mapToObj(i -> mount("i" + i, "/i" + i, true))
                .toList();
        return container("done", pause)
                .withImagePullPolicy("IfNotPresent")
                .withArgs(arguments)
                .withVolumeMounts(mounts)
                .build();
    }

    private List<Volume> volumes(List<String> images) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> new VolumeBuilder()
                        .withName("i" + i)
                        .withNewImage()
                        .withReference(images.get(i))
                        .withPullPolicy(policy())
                        .endImage()
                        .build())
                .toList();
    }

    private PodSpec helped(List<String> images) {
        Container copy = container("copy", order.helperImage())
                .withImagePullPolicy("IfNotPresent")
                .withCommand("/bin/busybox", "cp", "/bin/busybox", "/tools/true")
                .withVolumeMounts(mount(TOOLS, "/tools", false))
                .build();
        List<Container> targets = IntStream.range(0, images.size())
                .mapToObj(i -> container("i" + i, images.get(i))
                        .withImagePullPolicy(policy())
                        .withCommand("/tools/true")
                        // An image's own working directory may be one that only root may enter.
                        .withWorkingDir("/")
                        .withVolumeMounts(mount(TOOLS, "/tools", true))
                        .build())
                .toList();
        return base().withInitContainers(copy)
                .withContainers(targets)
                .withVolumes(new VolumeBuilder()
                        .withName(TOOLS)
                        .withNewEmptyDir()
                        .withSizeLimit(new Quantity("16Mi"))
                        .endEmptyDir()
                        .build())
                .withRestartPolicy("Never")
                .build();
    }

    private String policy() {
        return again ? "Always" : "IfNotPresent";
    }

    private static VolumeMount mount(String name, String path, boolean readOnly) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(readOnly ? true : null)
                .build();
    }

    private static ContainerBuilder container(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withNewResources()
                .addToRequests("cpu", new Quantity("5m"))
                .addToRequests("memory", new Quantity("8Mi"))
                .withLimits(Map.of("memory", new Quantity("32Mi")))
                .endResources()
                .withSecurityContext(restricted());
    }

    private static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }
}
