/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.time.Instant;

/** One node for people: what fails first, then registries and images. */
final class NodeText {
    private NodeText() {}

    static String of(NodesApi.Detail node, Instant now) {
        StringBuilder text = new StringBuilder();
        text.append("Name:      ").append(Text.shown(node.node(), 253)).append('\n');
        text.append("Cluster:   ").append(Text.shown(node.cluster(), 253)).append('\n');
        text.append("Zone:      ").append(Text.shown(node.zone(), 253)).append('\n');
        text.append("State:     ").append(node.state()).append('\n');
        text.append("Last seen: ").append(Ages.since(node.lastSeen(), now)).append(" ago\n");
        node.traits().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(trait -> text.append("Uses:      ")
                        .append(Text.shown(trait.getKey() + " " + trait.getValue(), 160))
                        .append('\n'));
        text.append('\n');
        Table table = new Table("REGISTRY/IMAGE", "STATE", "STAGE", "CAUSE", "SINCE");
        for (MatrixApi.Cell cell : node.registries()) {
            table.row(cell.registry(), cell.state(), cell.stage(), cell.cause(), Ages.since(cell.since(), now));
        }
        for (NodesApi.ImageItem image : node.images()) {
            table.row(image.image(), image.state(), image.stage(), image.cause(), Ages.since(image.since(), now));
        }
        return text.append(table).toString();
    }
}
