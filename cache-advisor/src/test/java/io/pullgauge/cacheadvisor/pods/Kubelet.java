/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.pullgauge.cacheadvisor.kubernetes.ChartRules;
import io.pullgauge.cacheadvisor.kubernetes.Kubeconfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An API server with pods, and what a kubelet of 1.36 writes to it, in the kubelet's own shapes. */
public final class Kubelet implements AutoCloseable {
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new AllReasons(), false);
    private final KubernetesClient client;
    private final AtomicInteger events = new AtomicInteger();

    /** The stand-in knows no selector by an event's reason and would answer with none: it answers with all. */
    private static final class AllReasons extends KubernetesCrudDispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return ChartRules.refusal(request).orElseGet(() -> super.dispatch(request));
        }

        @Override
        public MockResponse handleGet(String path) {
            return super.handleGet(unselected(path));
        }

        @Override
        public MockResponse handleWatch(String path) {
            return super.handleWatch(unselected(path));
        }

        private static String unselected(String path) {
            return path.replaceFirst("fieldSelector=reason(?:=|%3D)[A-Za-z]+&?", "");
        }
    }

    public Kubelet() {
        server.init();
        client = server.createClient();
    }

    public Path kubeconfig(Path folder) throws IOException {
        return Kubeconfig.leadingTo(url(), folder);
    }

    /** Where it answers. */
    public String url() {
        return "http://%s:%d".formatted(server.getHostName(), server.getPort());
    }

    public KubernetesClient client() {
        return client;
    }

    /** A pod of the Deployment shop/web whose container starts to be created on a node. */
    public Pod scheduled(String name, String node, String image, String policy, String... secrets) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withCreationTimestamp(Instant.now().toString())
                .addToLabels("pod-template-hash", "5d9c7b6f4")
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("web-5d9c7b6f4")
                .withUid("rs")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withServiceAccountName("default")
                .addNewContainer()
                .withName("app")
                .withImage(image)
                .withImagePullPolicy(policy)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus();
        for (String secret : secrets) {
            pod.editSpec().addNewImagePullSecret(secret).endSpec();
        }
        return client.resource(waiting(pod.build(), "ContainerCreating", null)).create();
    }

    private static Pod waiting(Pod pod, String reason, @Nullable String message) {
        return new PodBuilder(pod)
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("app")
                        .withReady(false)
                        .withStarted(false)
                        .withRestartCount(0)
                        .withImage(pod.getSpec().getContainers().getFirst().getImage())
                        .withImageID("")
                        .withNewState()
                        .withNewWaiting(message, reason)
                        .endState()
                        .build())
                .endStatus()
                .build();
    }

    /** The container waits for this reason. */
    public void waits(String name, String reason, String message) {
        client.pods().inNamespace("shop").withName(name).edit(pod -> waiting(pod, reason, message));
    }

    /** A pull fails: event, status, and the back-off that follows, as 1.32 and newer word it. */
    public void failsToPull(String name, String error) {
        String image = image(name);
        event(name, "Pulling", "Pulling image \"" + image + "\"");
        event(name, "Failed", "Failed to pull image \"" + image + "\": " + error);
        event(name, "Failed", "Error: ErrImagePull");
        waits(name, "ErrImagePull", error);
        waits(name, "ImagePullBackOff", "Back-off pulling image \"" + image + "\": ErrImagePull: " + error);
    }

    /** Makes the pod of a Job's template, as the controller of Jobs does, placed on the node that its affinity names. */
    public Pod podOf(Job job) {
        PodSpec spec = job.getSpec().getTemplate().getSpec();
        String node = spec.getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .getFirst()
                .getMatchFields()
                .getFirst()
                .getValues()
                .getFirst();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(job.getMetadata().getNamespace())
                .withName(job.getMetadata().getName() + "-x7k2p")
                .withCreationTimestamp(Instant.now().toString())
                .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                .withAnnotations(job.getSpec().getTemplate().getMetadata().getAnnotations())
                .addNewOwnerReference()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(job.getMetadata().getName())
                .withUid(String.valueOf(job.getMetadata().getUid()))
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withSpec(new PodSpecBuilder(spec).withNodeName(node).build())
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
        return client.resource(pod).create();
    }

    /** What a kubelet says of a container whose program is not in the image that it has pulled. */
    public void pulledButCannotStart(Pod pod) {
        client.resource(pod)
                .edit(each -> new PodBuilder(each)
                        .editStatus()
                        .withPhase("Failed")
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName(each.getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getName())
                                .withImage(each.getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getImage())
                                .withImageID("r.example/app@sha256:" + "a".repeat(64))
                                .withNewState()
                                .withNewTerminated()
                                .withReason("StartError")
                                .withExitCode(128)
                                .withMessage("exec: \"/dev/null/nothing-to-run\": stat: not a directory")
                                .endTerminated()
                                .endState()
                                .build())
                        .endStatus()
                        .build());
    }

    /** The pod's only container waits for this reason, whatever it is called. */
    public void waits(Pod pod, String reason, String message) {
        client.resource(pod)
                .edit(each -> new PodBuilder(each)
                        .editStatus()
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName(each.getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getName())
                                .withImageID("")
                                .withNewState()
                                .withNewWaiting(message, reason)
                                .endState()
                                .build())
                        .endStatus()
                        .build());
    }

    public void runs(String name) {
        client.pods()
                .inNamespace("shop")
                .withName(name)
                .edit(pod -> new PodBuilder(pod)
                        .editStatus()
                        .withPhase("Running")
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName("app")
                                .withReady(true)
                                .withStarted(true)
                                .withNewState()
                                .withNewRunning(Instant.now().toString())
                                .endState()
                                .build())
                        .endStatus()
                        .build());
    }

    /** A pull ends well, as 1.30 and newer word it, and the container runs what it stands for. */
    public void pulled(String name, String digest, Instant at) {
        String image = image(name);
        event(
                name,
                "Pulled",
                "Successfully pulled image \"" + image
                        + "\" in 2.5s (4s including waiting). Image size: 66000000 bytes.",
                at);
        runs(name);
        client.pods()
                .inNamespace("shop")
                .withName(name)
                .edit(pod -> new PodBuilder(pod)
                        .editStatus()
                        .editFirstContainerStatus()
                        .withImageID(image.replaceFirst(":[^:/]+$", "") + "@" + digest)
                        .endContainerStatus()
                        .endStatus()
                        .build());
    }

    public void event(String name, String reason, String message) {
        event(name, reason, message, Instant.now());
    }

    public void event(String name, String reason, String message, Instant at) {
        boolean ofThePod = List.of("FailedToRetrieveImagePullSecret", "FailedCreatePodSandBox")
                .contains(reason);
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name + "." + events.incrementAndGet())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace("shop")
                        .withName(name)
                        .withUid(uid(name))
                        .withFieldPath(ofThePod ? "" : "spec.containers{app}")
                        .endInvolvedObject()
                        .withNewSource("kubelet", nodeOf(name))
                        .withReason(reason)
                        .withMessage(message)
                        .withType("Warning")
                        .withCount(1)
                        .withFirstTimestamp(at.toString())
                        .withLastTimestamp(at.toString())
                        .build())
                .create();
    }

    public void eventOfJob(Job job, String reason, String message) {
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(job.getMetadata().getNamespace())
                        .withName(job.getMetadata().getName() + "." + events.incrementAndGet())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Job")
                        .withNamespace(job.getMetadata().getNamespace())
                        .withName(job.getMetadata().getName())
                        .endInvolvedObject()
                        .withReason(reason)
                        .withMessage(message)
                        .withType("Warning")
                        .build())
                .create();
    }

    /** The server gives each pod its own. */
    public String uid(String name) {
        return client.pods()
                .inNamespace("shop")
                .withName(name)
                .get()
                .getMetadata()
                .getUid();
    }

    private String nodeOf(String name) {
        return client.pods().inNamespace("shop").withName(name).get().getSpec().getNodeName();
    }

    private String image(String name) {
        return client.pods()
                .inNamespace("shop")
                .withName(name)
                .get()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
