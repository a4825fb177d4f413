/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import java.util.Locale;
import java.util.Set;

/** How what a pod is made from can be changed: a command where one field of one object does it, otherwise where to do it. */
record WorkloadChange(PodSeen pod, StuckImage image) {
    private static final Set<String> PATCHABLE =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController");

    /** Another image for the container in question. */
    String image(String other) {
        return container("image", other);
    }

    /** A field of the container in question; what cannot be patched by its name is told to be changed. */
    String container(String name, String value) {
        String field = switch (image.slot()) {
            case INIT -> "initContainers";
            case CONTAINER -> "containers";
            case SANDBOX, VOLUME, EPHEMERAL -> null;
        };
        if (field == null) {
            return "set " + name + " to " + value + " where the "
                    + (image.slot() == PodSeen.Slot.VOLUME
                            ? "image volume"
                            : image.slot().code()) + " is defined";
        }
        String spec =
                "{\"" + field + "\":[{\"name\":\"" + image.container() + "\",\"" + name + "\":\"" + value + "\"}]}";
        return pod.owner() == null && name.equals("image") ? patchOfThePod(spec) : template(spec, name + ": " + value);
    }

    /** Pull secrets that the pod is to name, all of them. */
    String secrets(String... names) {
        StringBuilder list = new StringBuilder();
        for (String name : names) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"name\":\"")
                    .append(name)
                    .append("\"}");
        }
        return template("{\"imagePullSecrets\":[" + list + "]}", "imagePullSecrets " + String.join(", ", names));
    }

    /** Of a pod that nobody owns the API server lets only the image be changed. */
    private String patchOfThePod(String spec) {
        return "`kubectl -n " + pod.key().namespace() + " patch pod "
                + pod.key().name() + " -p '{\"spec\":" + spec + "}'`";
    }

    private String template(String spec, String change) {
        PodSeen.Owner owner = pod.owner();
        String namespace = pod.key().namespace();
        if (owner == null) {
            return "nobody owns this pod and that cannot be changed in place: delete it and create it with " + change;
        }
        if (PATCHABLE.contains(owner.kind())) {
            return "`kubectl -n " + namespace + " patch " + owner.kind().toLowerCase(Locale.ROOT) + " " + owner.name()
                    + " -p '{\"spec\":{\"template\":{\"spec\":" + spec + "}}}'` (starts its pods anew)";
        }
        return switch (owner.kind()) {
            case "Node" ->
                "set " + change + " in this static pod's manifest on " + owner.name()
                        + " (staticPodPath of its kubelet, often /etc/kubernetes/manifests)";
            case "Job" ->
                "a Job's template cannot be changed: create " + owner.name() + " of " + namespace + " anew with "
                        + change + ", or set it in its CronJob for the next run";
            default ->
                "set " + change + " in " + owner.kind() + "/" + owner.name() + " of " + namespace
                        + "; its pods cannot be changed in place";
        };
    }
}
