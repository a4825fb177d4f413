/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An API server that keeps objects, and what a Job controller and kubelets would do, one step when asked; its clock stands until it is moved. */
public final class SmallCluster implements AutoCloseable {
    /** How pulls of an image end; an image without an entry is pulled. */
    public final Map<String, String> failures = new HashMap<>();
    /** How often each image was pulled onto each node, as "node image". */
    public final Map<String, Integer> pulls = new TreeMap<>();
    /** Whether every container ends with a fault once its image is there. */
    public boolean crashes;
    /** Why no pod comes to be ("Failed: …"), its helper is not pulled or it is not placed; null where all are well. */
    public @Nullable String unplaced;
    /** The most Jobs that ran at once. */
    public int mostAtOnce;

    /** All nodes that ever were, for who does not ask the API server. */
    final List<String> nodes = new ArrayList<>();

    public Instant now = Instant.parse("2026-11-21T08:00:00Z");

    /** What goes wrong with requests. */
    final FaultyDispatcher faults;

    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final KubernetesClient collector;
    private int events;

    public SmallCluster(int minor) {
        VersionInfo version = new VersionInfo.Builder()
                .withMajor("1")
                .withMinor(String.valueOf(minor))
                .build();
        Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
        faults = new FaultyDispatcher(expected);
        server = new KubernetesMockServer(new Context(), new MockWebServer(), expected, faults, false, version);
        server.init();
        client = client(0);
        collector = client("pullgauge-collector", 0);
    }

    /** The collector's client, which may what the chart lets it. */
    final KubernetesClient collector() {
        return collector;
    }

    /** Another client, that repeats a request as often where the server fails. */
    final KubernetesClient client(int retries) {
        return client("cluster", retries);
    }

    private KubernetesClient client(String agent, int retries) {
        Config config;
        try (KubernetesClient first = server.createClient()) {
            config = new ConfigBuilder(first.getConfiguration())
                    .withUserAgent(agent)
                    .withRequestRetryBackoffLimit(retries)
                    .build();
        }
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    public KubernetesClient client() {
        return client;
    }

    /** Where it listens. */
    public String url() {
        return server.url("/");
    }

    /** A ready node with a disk of 100 GB. */
    public void node(String name, String zone, String kubelet, String runtime, ContainerImage... images) {
        nodes.add(name);
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("topology.kubernetes.io/zone", zone, "pool", "web"))
                        .endMetadata()
                        .withNewStatus()
                        .withNewNodeInfo()
                        .withKubeletVersion(kubelet)
                        .withContainerRuntimeVersion(runtime)
                        .withOperatingSystem("linux")
                        .endNodeInfo()
                        .withConditions(new NodeConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .build())
                        .withCapacity(Map.of("ephemeral-storage", new Quantity("100G")))
                        .withImages(images)
                        .endStatus()
                        .build())
                .create();
    }

    /** Fills a node's disk. */
    public void press(String name) {
        client.nodes()
                .withName(name)
                .edit(node -> new NodeBuilder(node)
                        .editStatus()
                        .addNewCondition()
                        .withType("DiskPressure")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Gives a node its room back. */
    public void relieve(String name) {
        client.nodes()
                .withName(name)
                .edit(node -> new NodeBuilder(node)
                        .editStatus()
                        .removeMatchingFromConditions(each -> "DiskPressure".equals(each.getType()))
                        .endStatus()
                        .build());
    }

    public List<Job> jobs(String namespace) {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems();
    }

    /** What controllers and kubelets do in ten seconds. */
    public void live() {
        now = now.plusSeconds(10);
        List<Job> running = new ArrayList<>();
        for (Job job : client.batch().v1().jobs().inAnyNamespace().list().getItems()) {
            if (job.getStatus() != null && !job.getStatus().getConditions().isEmpty()) {
                continue;
            }
            if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
                pods(job).forEach(pod -> client.resource(pod).delete());
            } else {
                running.add(job);
            }
        }
        mostAtOnce = Math.max(mostAtOnce, running.size());
        running.forEach(this::run);
    }

    private List<Pod> pods(Job job) {
        return client.pods().inNamespace(job.getMetadata().getNamespace()).list().getItems().stream()
                .filter(pod ->
                        pod.getMetadata().getName().startsWith(job.getMetadata().getName() + "-"))
                .toList();
    }

    private void run(Job job) {
        if (unplaced != null) {
            boolean refused = unplaced.startsWith("Failed:");
            boolean pulls = unplaced.startsWith("Failed to pull");
            event(
                    refused ? job : pods(job).stream().findFirst().orElseGet(() -> pod(job)),
                    refused ? "FailedCreate" : pulls ? "Failed" : "FailedScheduling",
                    unplaced);
            return;
        }
        Pod pod = pods(job).stream().findFirst().orElseGet(() -> pod(job));
        String node = node(job);
        boolean all = true;
        for (String image : images(job)) {
            String failure = failures.get(image);
            if (failure != null) {
                all = false;
                event(pod, "Failed", "Failed to pull image \"" + image + "\": " + failure);
            } else if (pulls.containsKey(node + " " + image)) {
                event(pod, "Pulled", "Container image \"" + image + "\" already present on machine");
            } else {
                pulls.merge(node + " " + image, 1, Integer::sum);
                event(
                        pod,
                        "Pulled",
                        "Successfully pulled image \"" + image
                                + "\" in 1.5s (2.5s including waiting). Image size: 1048576 bytes.");
            }
        }
        if (all) {
            end(job, crashes ? "Failed" : "Complete", crashes ? "BackoffLimitExceeded" : "CompletionsReached");
        }
    }

    /** A Job's deadline passes: its pod goes, its events stay. */
    public void deadline() {
        for (Job job : client.batch().v1().jobs().inAnyNamespace().list().getItems()) {
            boolean ended =
                    job.getStatus() != null && !job.getStatus().getConditions().isEmpty();
            if (!ended && !Boolean.TRUE.equals(job.getSpec().getSuspend())) {
                pods(job).forEach(pod -> client.resource(pod).delete());
                end(job, "Failed", "DeadlineExceeded");
            }
        }
    }

    private void end(Job job, String type, String reason) {
        client.resource(job)
                .edit(each -> new JobBuilder(each)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType(type)
                        .withStatus("True")
                        .withReason(reason)
                        .withLastTransitionTime(now.toString())
                        .endCondition()
                        .endStatus()
                        .build());
    }

    static String node(Job job) {
        return job.getSpec()
                .getTemplate()
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .getFirst()
                .getMatchFields()
                .getFirst()
                .getValues()
                .getFirst();
    }

    static List<String> images(Job job) {
        var pod = job.getSpec().getTemplate().getSpec();
        List<String> mounted = pod.getVolumes().stream()
                .filter(volume -> volume.getImage() != null)
                .map(volume -> volume.getImage().getReference())
                .toList();
        return mounted.isEmpty()
                ? pod.getContainers().stream()
                        .map(container -> container.getImage())
                        .toList()
                : mounted;
    }

    private Pod pod(Job job) {
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(job.getMetadata().getName() + "-x" + events++)
                        .withNamespace(job.getMetadata().getNamespace())
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withKind("Job")
                                .withApiVersion("batch/v1")
                                .withName(job.getMetadata().getName())
                                .withUid(job.getMetadata().getUid())
                                .build())
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .create();
    }

    private void event(HasMetadata object, String reason, String message) {
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("e" + events++)
                        .withNamespace(object.getMetadata().getNamespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind(object.getKind())
                        .withName(object.getMetadata().getName())
                        .withNamespace(object.getMetadata().getNamespace())
                        .endInvolvedObject()
                        .withReason(reason)
                        .withMessage(message)
                        .withLastTimestamp(now.toString())
                        .build())
                .create();
    }

    @Override
    public void close() {
        collector.close();
        client.close();
        server.destroy();
    }
}
