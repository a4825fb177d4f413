/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.Form;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.UsualImages;
import io.pullgauge.cacheadvisor.prepull.run.World;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objects themselves: chosen by versions, equal to the reviewed files, known to the typed model to the last field, and restricted. */
class JobObjectsTest {
    private static Draft draft(int server, String kubelet, String runtime, String volumes) {
        try (SmallCluster cluster = new SmallCluster(server)) {
            cluster.node("node-a.example.internal", "a", kubelet, runtime, new ContainerImage[0]);
            OrderRequest order = Orders.web(
                    Map.of("imageVolumes", volumes), "r.example/app:1", "r.example/side@sha256:" + "0".repeat(64));
            FleetView nobody = new FleetView(cluster.now, "1", List.of());
            try (CheckDesk checks = new CheckDesk(() -> cluster.now);
                    PrepullDesk desk = new PrepullDesk(new World(
                            new KubernetesPrepulls(new ApiServer(cluster.client()), Set.of("shop")),
                            () -> nobody,
                            List::of,
                            () -> DemandView.NONE,
                            checks,
                            UsualImages.PUBLISHED,
                            () -> true,
                            () -> cluster.now))) {
                return ((PrepullDesk.Drafted.Ready) desk.draft(order)).draft();
            }
        }
    }

    private static Job job(Draft draft) {
        return JobObjects.job(draft.order(), draft.tasks().getFirst(), null);
    }

    @ParameterizedTest(name = "server 1.{0}, kubelet {1}, {2}, {3}: {4}")
    @CsvSource({
        "31, v1.31.9,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "32, v1.32.5,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "33, v1.33.1,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "33, v1.33.1,            containerd://2.1.4,  gate,  IMAGE_VOLUME",
        "34, v1.34.0,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "34, v1.34.0,            containerd://2.0.5,  gate,  STATIC_HELPER",
        "35, v1.35.0,            containerd://2.1.4,  auto,  IMAGE_VOLUME",
        "35, v1.35.0+k3s1,       containerd://2.2.0-k3s1, auto, IMAGE_VOLUME",
        "35, v1.34.3,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "34, v1.35.0,            containerd://2.1.4,  auto,  STATIC_HELPER",
        "36, v1.36.2,            containerd://2.3.1,  auto,  IMAGE_VOLUME",
        "36, v1.36.2,            containerd://1.7.27, auto,  STATIC_HELPER",
        "36, v1.36.2,            cri-o://1.36.0,      auto,  IMAGE_VOLUME",
        "36, v1.36.2,            docker://29.0.0,     auto,  STATIC_HELPER",
        "36, v1.36.2,            '',                  auto,  STATIC_HELPER",
        "36, v1.36.2,            containerd://2.3.1,  never, STATIC_HELPER",
        "36+, v1.36.2-eks-113cf, containerd://2.3.1,  auto,  IMAGE_VOLUME",
    })
    void choosesTheFormByTheOlderOfServerAndNode(
            String server, String kubelet, String runtime, String volumes, Form form) {
        int minor = Integer.parseInt(server.replace("+", ""));
        assertThat(draft(minor, kubelet, runtime, volumes).tasks())
                .extracting(Task::form)
                .containsOnly(form);
    }

    @Test
    void makesTheReviewedJobForANodeThatMountsImages() throws Exception {
        assertGolden("image-volume.yaml", job(draft(36, "v1.36.2", "containerd://2.1.4", "auto")), Job.class);
    }

    @Test
    void makesTheReviewedJobForANodeThatDoesNot() throws Exception {
        assertGolden("static-helper.yaml", job(draft(31, "v1.31.9", "containerd://1.7.27", "auto")), Job.class);
    }

    @Test
    void makesTheReviewedHolder() throws Exception {
        DaemonSet holder = JobObjects.holder(
                draft(36, "v1.36.2", "containerd://2.1.4", "auto").order(),
                Set.of("node-b", "node-a"),
                "registry.k8s.io/pause:3.10",
                null);
        assertGolden("holder.yaml", holder, DaemonSet.class);
        assertRestricted(holder.getSpec().getTemplate().getSpec());
    }

    @Test
    void takesThePauseImageThatTheNodeHas() {
        try (PrepullScene scene = new PrepullScene();
                PrepullDesk desk = scene.desk()) {
            scene.cluster.node(
                    "has",
                    "a",
                    "v1.36.2",
                    PrepullScene.MODERN,
                    new ContainerImage(
                            List.of("registry.k8s.io/pause@sha256:" + "1".repeat(64), "registry.k8s.io/pause:3.10.1"),
                            320_000L));
            scene.cluster.node("tells-nothing", "a", "v1.36.2", PrepullScene.MODERN);
            Map<String, String> pauses = PrepullScene.ready(desk, Orders.web("r.example/app:1")).tasks().stream()
                    .collect(Collectors.toMap(Task::node, Task::pause));
            assertThat(pauses)
                    .containsEntry("has", "registry.k8s.io/pause:3.10.1")
                    .containsEntry("tells-nothing", "registry.k8s.io/pause:3.10");
            assertThat(PrepullScene.ready(
                                    desk, Orders.web(Map.of("pauseImage", "own.example/pause:1"), "r.example/app:1"))
                            .tasks())
                    .extracting(Task::pause)
                    .containsOnly("own.example/pause:1");
        }
    }

    @Test
    void keepsNamesWithinWhatPodsAndLabelsMayHave() {
        String longest = "a".repeat(50);
        Draft draft = draft(36, "v1.36.2", "containerd://2.1.4", "auto");
        assertThat(draft.tasks()).allSatisfy(task -> assertThat(task.id()).hasSizeLessThanOrEqualTo(52));
        assertThat(("prepull-" + longest).length()).isLessThanOrEqualTo(63);
        assertThat(draft.tasks()).extracting(Task::id).doesNotHaveDuplicates();
        assertThat(draft(36, "v1.36.2", "containerd://2.1.4", "auto").tasks()).isEqualTo(draft.tasks());
    }

    private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> void assertGolden(
            String file, T made, Class<T> type) throws Exception {
        String golden;
        try (InputStream in = JobObjectsTest.class.getResourceAsStream("/prepull/" + file)) {
            golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(KubernetesPrepulls.yaml(made)).isEqualTo(golden);
        T read = Serialization.unmarshal(golden, type);
        assertThat(read).isEqualTo(made);
        assertThat(unknown(read)).isEmpty();
        if (made instanceof Job job) {
            assertRestricted(job.getSpec().getTemplate().getSpec());
        }
    }

    /** Fields that the typed model does not know are collected apart at each level. */
    private static List<String> unknown(Object model) throws ReflectiveOperationException {
        List<String> found = new java.util.ArrayList<>();
        if (model instanceof Collection<?> all) {
            for (Object each : all) {
                found.addAll(unknown(each));
            }
        } else if (model != null && model.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            for (Method method : model.getClass().getMethods()) {
                if (method.getParameterCount() == 0 && method.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) method.invoke(model)).keySet().forEach(key -> found.add(String.valueOf(key)));
                } else if (method.getParameterCount() == 0
                        && method.getName().startsWith("get")
                        && !method.getName().equals("getClass")
                        && !method.getReturnType().isPrimitive()) {
                    found.addAll(unknown(method.invoke(model)));
                }
            }
        }
        return found;
    }

    /** What Pod Security's profile "restricted" asks for. */
    private static void assertRestricted(PodSpec pod) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getImage() != null || volume.getEmptyDir() != null)
                        .isTrue());
        List<Container> containers = Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
        assertThat(containers).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getSecurityContext().getPrivileged()).isNull();
        });
        Set<String> mounted = containers.stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(mount -> mount.getName())
                .collect(Collectors.toSet());
        assertThat(pod.getVolumes()).allSatisfy(volume -> assertThat(mounted).contains(volume.getName()));
    }
}
