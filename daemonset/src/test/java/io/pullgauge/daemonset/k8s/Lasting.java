/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** A chart's objects by what of them lasts: their names, and what Kubernetes lets nobody change once they exist. */
final class Lasting {
    private Lasting() {}

    /** A line an object, sorted. */
    static List<String> of(Chart chart) {
        return chart.objects().stream().map(Lasting::line).sorted().toList();
    }

    private static String line(HasMetadata object) {
        String name = object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
        return name
                + switch (object) {
                    case DaemonSet set ->
                        " " + new TreeMap<>(set.getSpec().getSelector().getMatchLabels());
                    case Deployment deployment ->
                        " " + new TreeMap<>(deployment.getSpec().getSelector().getMatchLabels())
                                + claims(deployment
                                        .getSpec()
                                        .getTemplate()
                                        .getSpec()
                                        .getVolumes());
                    case PersistentVolumeClaim claim ->
                        " " + claim.getSpec().getAccessModes() + " "
                                + claim.getSpec().getStorageClassName();
                    case RoleBinding binding -> " " + binding.getRoleRef().getName();
                    case ClusterRoleBinding binding ->
                        " " + binding.getRoleRef().getName();
                    case PriorityClass priority -> " " + priority.getValue() + " " + priority.getPreemptionPolicy();
                    default -> "";
                };
    }

    private static List<String> claims(List<Volume> volumes) {
        return volumes.stream()
                .map(Volume::getPersistentVolumeClaim)
                .filter(Objects::nonNull)
                .map(claim -> claim.getClaimName())
                .toList();
    }
}
