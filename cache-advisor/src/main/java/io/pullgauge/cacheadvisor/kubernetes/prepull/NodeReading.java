/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pullgauge.cacheadvisor.prepull.run.ClusterNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node's object as a record. */
final class NodeReading {
    private NodeReading() {}

    static ClusterNode of(Node node) {
        NodeStatus status = node.getStatus() == null ? new NodeStatus() : node.getStatus();
        NodeSystemInfo info = status.getNodeInfo() == null ? new NodeSystemInfo() : status.getNodeInfo();
        return new ClusterNode(
                node.getMetadata().getName(),
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()),
                text(info.getKubeletVersion()),
                text(info.getContainerRuntimeVersion()),
                text(info.getOperatingSystem()),
                is(status, "Ready"),
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                is(status, "DiskPressure"),
                status.getImages().stream().map(NodeReading::stored).toList(),
                capacity(status));
    }

    private static boolean is(NodeStatus status, String condition) {
        return status.getConditions().stream()
                .anyMatch(each -> condition.equals(each.getType()) && "True".equals(each.getStatus()));
    }

    private static ClusterNode.Stored stored(ContainerImage image) {
        return new ClusterNode.Stored(
                new HashSet<>(Objects.requireNonNullElse(image.getNames(), List.of())),
                image.getSizeBytes() == null ? 0 : Math.max(0, image.getSizeBytes()));
    }

    private static @Nullable Long capacity(NodeStatus status) {
        Quantity storage =
                status.getCapacity() == null ? null : status.getCapacity().get("ephemeral-storage");
        try {
            return storage == null ? null : storage.getNumericalAmount().longValue();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
