/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.pullgauge.cacheadvisor.demand.KubeletPulls;
import io.pullgauge.cacheadvisor.demand.PodImages;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a pod says of its images: {@code imageID} of each container is what the node runs. */
final class PodImageReading {
    /** Runtimes write NAME@DIGEST, dockershim wrote docker-pullable:// before it; a bare digest is a config's, and no manifest's. */
    private static final Pattern IMAGE_ID = Pattern.compile("[^@]{1,600}@(sha256:[0-9a-f]{64})");

    private PodImageReading() {}

    /** Empty for a pod of which no image can be told. */
    static Optional<PodImages> read(Pod pod) {
        return PodReading.read(pod, Instant.EPOCH).map(seen -> of(seen, digests(pod.getStatus())));
    }

    private static PodImages of(PodSeen seen, Map<String, String> digests) {
        Map<String, PodImages.OfContainer> containers = new HashMap<>();
        for (PodSeen.Container each : seen.containers()) {
            String image = KubeletPulls.canonical(each.image());
            if (image != null) {
                containers.put(each.name(), new PodImages.OfContainer(image, each.policy(), digests.get(each.name())));
            }
        }
        PodSeen.Owner owner = seen.owner();
        return new PodImages(seen.uid(), owner == null ? null : owner.kind() + "/" + owner.name(), containers);
    }

    private static Map<String, String> digests(@Nullable PodStatus status) {
        Map<String, String> digests = new HashMap<>();
        if (status != null) {
            Stream.of(
                            status.getInitContainerStatuses(),
                            status.getContainerStatuses(),
                            status.getEphemeralContainerStatuses())
                    .map(PodReading::present)
                    .flatMap(List::stream)
                    .forEach(each -> add(each, digests));
        }
        return digests;
    }

    private static void add(ContainerStatus status, Map<String, String> digests) {
        Matcher id = IMAGE_ID.matcher(status.getImageID() == null ? "" : status.getImageID());
        if (status.getName() != null && id.matches()) {
            digests.put(status.getName(), id.group(1));
        }
    }
}
