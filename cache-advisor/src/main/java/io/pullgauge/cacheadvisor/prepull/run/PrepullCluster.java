/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pre-pull needs of a cluster. Every method may throw {@link Unavailable}; what was not done then is done when it is called again. */
public interface PrepullCluster {
    /** Kinds of workload that can be asked for. */
    List<String> WORKLOADS = List.of("deployment", "statefulset", "daemonset", "cronjob");

    /** The cluster did not do what it was asked for; the message is one clear line. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** With what the cluster said. */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * A plan as it is kept.
     *
     * @param uid of the object that holds it
     * @param version changes with every write
     */
    record Held(StoredPlan plan, String uid, String version) {}

    /** Namespaces that the owner names for pre-pulls. */
    List<String> namespaces();

    /** The API server's version. */
    String server();

    /** All nodes. */
    List<ClusterNode> nodes();

    /** All plans in one of these namespaces. */
    List<Held> plans(String namespace);

    /**
     * What a workload pulls, and as whom.
     *
     * @param serviceAccount null for the namespace's default
     * @param nodeSelector labels that its nodes must have
     */
    record Workload(
            List<String> images,
            @Nullable String serviceAccount,
            List<String> pullSecrets,
            Map<String, String> nodeSelector) {
        /** Copies what it is given. */
        public Workload {
            images = List.copyOf(images);
            pullSecrets = List.copyOf(pullSecrets);
            nodeSelector = Map.copyOf(nodeSelector);
        }
    }

    /** A workload of one of {@link #WORKLOADS}; empty where there is none of this name. */
    Optional<Workload> workload(String namespace, String kind, String name);

    /** The images of all pods that run in this namespace now. */
    List<String> running(String namespace);

    /** Keeps a new plan; false where one of this name is there. */
    boolean add(StoredPlan plan);

    /** Keeps the plan unless it changed since it was read; then false. */
    boolean save(Held read, StoredPlan changed);

    /** What is there of the plan's Jobs, by name. */
    Map<String, Sighting> sightings(Held plan);

    /** Makes the Job, suspended; without effect where this plan has it already. */
    void create(Held plan, Task task);

    /** Lets the Job run. */
    void release(Held plan, String job);

    /** Stops the Job and deletes its pods. */
    void suspend(Held plan, String job);

    /** Keeps the plan's images in use on these nodes. */
    void holdOn(Held plan, Set<String> nodes);

    /** Deletes the plan and all that it owns. */
    void remove(Held plan);

    /** A workload of this namespace that is being rolled out with one of these images; empty where there is none. */
    Optional<String> rollout(String namespace, Collection<String> images);

    /** The exact objects of a plan with these tasks, as YAML. */
    String manifests(StoredPlan plan, List<Task> tasks);
}
