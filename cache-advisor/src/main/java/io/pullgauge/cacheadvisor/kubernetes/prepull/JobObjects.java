/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.pullgauge.cacheadvisor.prepull.run.Order;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A plan's objects: the same order and task give the same object to the byte. */
final class JobObjects {
    private JobObjects() {}

    /** One node's Job of one wave, suspended. */
    static Job job(Order order, Task task, @Nullable OwnerReference owner) {
        Map<String, String> labels = Labels.job(order.name(), task.wave());
        PodSpec pod = new PodShape(order, task.again(), task.pause()).once(task.form(), task.images());
        pod.setAffinity(onNode(List.of(task.node())));
        return new JobBuilder()
                .withNewMetadata()
                .withName(task.id())
                .withNamespace(order.namespace())
                .withLabels(labels)
                .withAnnotations(Map.of(Labels.NODE, task.node()))
                .withOwnerReferences(owner == null ? List.of() : List.of(owner))
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withBackoffLimit(1)
                .withActiveDeadlineSeconds(order.deadline().toSeconds())
                .withTtlSecondsAfterFinished((int) order.keep().toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Keeps the images in use on these nodes; for nodes that can mount images. */
    static DaemonSet holder(Order order, Set<String> nodes, String pause, @Nullable OwnerReference owner) {
        Map<String, String> labels = Labels.holder(order.name());
        PodSpec pod = new PodShape(order, false, pause).staying(order.images());
        pod.setAffinity(onNode(nodes.stream().sorted().toList()));
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withName(TaskNames.plan(order.name()))
                .withNamespace(order.namespace())
                .withLabels(labels)
                .withOwnerReferences(owner == null ? List.of() : List.of(owner))
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec()
                .build();
    }

    /** By the node's own name: the label for it may be missing, or tell something else. A field takes one value in each term. */
    private static Affinity onNode(List<String> nodes) {
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNodeSelectorTerms(nodes.stream()
                        .map(node -> new NodeSelectorTermBuilder()
                                .addNewMatchField()
                                .withKey("metadata.name")
                                .withOperator("In")
                                .withValues(node)
                                .endMatchField()
                                .build())
                        .toList())
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }
}
