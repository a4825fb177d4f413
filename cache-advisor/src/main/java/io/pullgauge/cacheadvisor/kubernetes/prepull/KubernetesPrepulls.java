/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.Why;
import io.pullgauge.cacheadvisor.prepull.run.ClusterNode;
import io.pullgauge.cacheadvisor.prepull.run.Form;
import io.pullgauge.cacheadvisor.prepull.run.Order;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.Sighting;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskNames;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pre-pulls in a cluster, in the namespaces that its owner names. Never reads a secret: a Job names it, and the kubelet reads it. */
public final class KubernetesPrepulls implements PrepullCluster {

    private final ApiServer server;
    private final List<String> namespaces;
    private final Map<String, List<OwnerReference>> owners = new ConcurrentHashMap<>();

    /** Over this connection. */
    public KubernetesPrepulls(ApiServer server, Collection<String> namespaces) {
        this.server = server;
        this.namespaces = namespaces.stream().sorted().distinct().toList();
    }

    private KubernetesClient client() {
        return server.whole();
    }

    private static <T> T asked(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new Unavailable("the cluster did not " + what + ": " + Why.of(e), e);
        }
    }

    @Override
    public List<String> namespaces() {
        return namespaces;
    }

    @Override
    public String server() {
        return asked("tell its version", () -> {
            var version = client().getKubernetesVersion();
            return version == null ? "" : version.getMajor() + "." + version.getMinor();
        });
    }

    @Override
    public List<ClusterNode> nodes() {
        return asked(
                "list its nodes",
                () -> client().nodes().list().getItems().stream()
                        .map(NodeReading::of)
                        .toList());
    }

    @Override
    public List<Held> plans(String namespace) {
        return asked(
                "list the plans of namespace " + namespace,
                () ->
                        client()
                                .configMaps()
                                .inNamespace(namespace)
                                .withLabel(Labels.PART, "plan")
                                .list()
                                .getItems()
                                .stream()
                                .flatMap(KubernetesPrepulls::held)
                                .toList());
    }

    @Override
    public Optional<Workload> workload(String namespace, String kind, String name) {
        return asked("show " + kind + " " + name, () -> new WorkloadReading(client(), namespace).of(kind, name));
    }

    @Override
    public List<String> running(String namespace) {
        return asked(
                "list the pods of namespace " + namespace, () -> new WorkloadReading(client(), namespace).running());
    }

    /** A plan is believed only where its own object is: a copy elsewhere would make Jobs in a namespace that its author may not use. */
    private static Stream<Held> held(ConfigMap map) {
        return PlanMap.read(map)
                .filter(plan ->
                        plan.order().namespace().equals(map.getMetadata().getNamespace())
                                && TaskNames.plan(plan.order().name())
                                        .equals(map.getMetadata().getName()))
                .map(plan -> new Held(
                        plan, map.getMetadata().getUid(), map.getMetadata().getResourceVersion()))
                .stream();
    }

    @Override
    public boolean add(StoredPlan plan) {
        ConfigMap map = PlanMap.of(plan);
        map.getMetadata().setOwnerReferences(ownersOfPlans(plan.order().namespace()));
        return created("keep the plan", map) || isThere(plan);
    }

    /** What the chart has put into a namespace to own its plans, so that they go with the release; nothing where there is no such. */
    private List<OwnerReference> ownersOfPlans(String namespace) {
        return owners.computeIfAbsent(
                namespace,
                there -> asked(
                                "list what owns plans in namespace " + there,
                                () -> client().configMaps()
                                        .inNamespace(there)
                                        .withLabel(Labels.PART, "owner")
                                        .list()
                                        .getItems())
                        .stream()
                        .limit(1)
                        .map(owner -> reference(
                                owner.getMetadata().getName(),
                                owner.getMetadata().getUid()))
                        .toList());
    }

    /** A first try may have been heard although its answer was lost: then what is there is this very plan. */
    private boolean isThere(StoredPlan plan) {
        ConfigMap there = asked(
                "show the plan",
                () -> client().configMaps()
                        .inNamespace(plan.order().namespace())
                        .withName(TaskNames.plan(plan.order().name()))
                        .get());
        return there != null
                && held(there)
                        .anyMatch(held -> held.plan().appliedAt().equals(plan.appliedAt())
                                && held.plan().order().equals(plan.order()));
    }

    private <T extends HasMetadata> boolean created(String what, T object) {
        return asked(what, () -> {
            try {
                client().resource(object).create();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public boolean save(Held read, StoredPlan changed) {
        ConfigMap map = new ConfigMapBuilder(PlanMap.of(changed))
                .editMetadata()
                .withUid(read.uid())
                .withResourceVersion(read.version())
                .withOwnerReferences(ownersOfPlans(changed.order().namespace()))
                .endMetadata()
                .build();
        return asked("keep the plan", () -> {
            try {
                client().resource(map).update();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public Map<String, Sighting> sightings(Held plan) {
        return asked("list a plan's jobs", () -> new JobReading(client(), plan.plan()).of(jobs(plan)));
    }

    private List<Job> jobs(Held held) {
        return client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(held.plan().order().namespace())
                .withLabels(Map.of(Labels.PLAN, held.plan().order().name(), Labels.PART, "job"))
                .list()
                .getItems()
                .stream()
                .filter(job -> isOwned(job, held))
                .toList();
    }

    /** A plan of the same name may have been deleted just now, and its Jobs not yet. */
    private static boolean isOwned(HasMetadata object, Held held) {
        return object.getMetadata().getDeletionTimestamp() == null
                && object.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> held.uid().equals(owner.getUid()));
    }

    private static OwnerReference owner(StoredPlan plan, String uid) {
        return reference(TaskNames.plan(plan.order().name()), uid);
    }

    private static OwnerReference reference(String configMap, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(configMap)
                .withUid(uid)
                .build();
    }

    @Override
    public void create(Held plan, Task task) {
        created("create a job", JobObjects.job(plan.plan().order(), task, owner(plan.plan(), plan.uid())));
    }

    @Override
    public void release(Held plan, String job) {
        suspended(plan, job, false);
    }

    @Override
    public void suspend(Held plan, String job) {
        suspended(plan, job, true);
    }

    private void suspended(Held plan, String name, boolean wanted) {
        asked(wanted ? "suspend a job" : "release a job", () -> {
            var resource = client().batch()
                    .v1()
                    .jobs()
                    .inNamespace(plan.plan().order().namespace())
                    .withName(name);
            Job there = resource.get();
            // Of another plan, or being deleted: the next step makes ours once it is gone.
            if (there != null
                    && isOwned(there, plan)
                    && Boolean.TRUE.equals(there.getSpec().getSuspend()) != wanted) {
                resource.edit(job -> new JobBuilder(job)
                        .editSpec()
                        .withSuspend(wanted)
                        .endSpec()
                        .build());
            }
            return true;
        });
    }

    @Override
    public void holdOn(Held plan, Set<String> nodes) {
        DaemonSet wanted = JobObjects.holder(
                plan.plan().order(),
                nodes,
                pause(plan.plan().order(), plan.plan().tasks()),
                owner(plan.plan(), plan.uid()));
        asked("keep the holder", () -> {
            DaemonSet there = client().resource(wanted).get();
            if (there == null) {
                client().resource(wanted).create();
            } else if (isOwned(there, plan)
                    && !Objects.equals(
                            there.getSpec().getTemplate().getSpec().getAffinity(),
                            wanted.getSpec().getTemplate().getSpec().getAffinity())) {
                there.setSpec(wanted.getSpec());
                client().resource(there).update();
            }
            return true;
        });
    }

    /** One for all nodes: that which most of them have. */
    private static String pause(Order order, List<Task> tasks) {
        return tasks.stream()
                .filter(task -> task.form() == Form.IMAGE_VOLUME)
                .collect(Collectors.groupingBy(Task::pause, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(order.pauseImage());
    }

    /** The Jobs by name of their label first, then their owner: were it the other way round, an orphan would be nobody's. */
    @Override
    public void remove(Held plan) {
        String namespace = plan.plan().order().namespace();
        asked("delete a plan", () -> {
            jobs(plan)
                    .forEach(job -> client().resource(job)
                            .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                            .delete());
            client().configMaps()
                    .inNamespace(namespace)
                    .withName(TaskNames.plan(plan.plan().order().name()))
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete();
            return true;
        });
    }

    @Override
    public Optional<String> rollout(String namespace, Collection<String> images) {
        return asked("list workloads", () -> Rollouts.running(client(), namespace, images));
    }

    @Override
    public String manifests(StoredPlan plan, List<Task> tasks) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(PlanMap.of(plan));
        tasks.forEach(task -> objects.add(JobObjects.job(plan.order(), task, null)));
        if (plan.order().holder()) {
            tasks.stream()
                    .filter(task -> task.form() == Form.IMAGE_VOLUME)
                    .map(Task::node)
                    .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), Optional::of))
                    .filter(nodes -> !nodes.isEmpty())
                    .ifPresent(nodes ->
                            objects.add(JobObjects.holder(plan.order(), nodes, pause(plan.order(), tasks), null)));
        }
        return objects.stream().map(KubernetesPrepulls::yaml).collect(Collectors.joining());
    }

    static String yaml(@Nullable HasMetadata object) {
        return "---\n" + Serialization.asYaml(object).replaceFirst("^---\\n", "");
    }
}
