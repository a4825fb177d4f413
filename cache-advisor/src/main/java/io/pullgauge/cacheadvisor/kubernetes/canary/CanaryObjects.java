/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.Wish;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A canary's Job, within Pod Security's restricted profile. The kubelet pulls before it starts anything, and what it is told to start then
 * can be in no image, because its path leads through a device: nothing of the image ever runs.
 */
final class CanaryObjects {
    /** The Job's name, on Job and pod. */
    static final String NAME = "pullgauge.io/canary";
    /** A node's name may be longer than a label's value. */
    static final String NODE = "pullgauge.io/canary-node";
    /** What was seen of the pull secrets: names, types, servers and faults. */
    static final String LOOKS = "pullgauge.io/canary-secrets";
    /** How it ended. */
    static final String RESULT = "pullgauge.io/canary-result";

    static final String CONTAINER = "canary";
    private static final String NOTHING = "/dev/null/nothing-to-run";
    private static final Duration KEEP = Duration.ofHours(1);
    private static final long NOBODY = 65535;

    private CanaryObjects() {}

    static Job job(Canary canary) {
        Wish wish = canary.wish();
        // A sidecar that is put into it would be pulled and started first.
        Map<String, String> labels = new TreeMap<>(Map.of(
                "app.kubernetes.io/managed-by", "pullgauge", NAME, canary.name(), "sidecar.istio.io/inject", "false"));
        Map<String, String> notes = new TreeMap<>(
                Map.of(NODE, wish.node(), LOOKS, CanaryNotes.looks(canary.secrets()), "linkerd.io/inject", "disabled"));
        return new JobBuilder()
                .withNewMetadata()
                .withName(canary.name())
                .withNamespace(wish.identity().namespace())
                .withLabels(labels)
                .withAnnotations(notes)
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(Canaries.LONGEST.toSeconds())
                .withTtlSecondsAfterFinished((int) KEEP.toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(notes)
                .endMetadata()
                .withSpec(pod(wish))
                .endTemplate()
                .endSpec()
                .build();
    }

    private static PodSpec pod(Wish wish) {
        return new PodSpecBuilder()
                .withServiceAccountName(wish.identity().serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withImagePullSecrets(wish.identity().pullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withTerminationGracePeriodSeconds(0L)
                .withTolerations(new Toleration(null, null, "Exists", null, null))
                .withAffinity(onNode(wish.node()))
                .withRestartPolicy("Never")
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(NOBODY)
                .withRunAsGroup(NOBODY)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(wish))
                .build();
    }

    /** Always: only then does the kubelet ask the registry for an image that is there. */
    private static Container container(Wish wish) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(wish.image())
                .withImagePullPolicy("Always")
                .withCommand(NOTHING)
                .withNewResources()
                .addToRequests("cpu", new Quantity("1m"))
                .addToRequests("memory", new Quantity("8Mi"))
                .addToLimits("cpu", new Quantity("50m"))
                .addToLimits("memory", new Quantity("32Mi"))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private static Affinity onNode(String node) {
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }
}
