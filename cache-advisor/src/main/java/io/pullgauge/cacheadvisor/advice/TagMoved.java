/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.TagSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tag that names a version stands for other content than before. Two digests that are seen side by side are no move: an index and its
 * platform's manifest are told as either.
 */
public final class TagMoved implements Rule {
    private static final String KIND = "tag-moved";
    private static final Duration NEWS = Duration.ofDays(7);
    private static final Duration OVERLAP = Duration.ofHours(2);

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Instant now = situation.fleet().at();
        List<Finding> findings = new ArrayList<>();
        situation.demand().tags().forEach((image, seen) -> {
            if (seen.size() > 1 && Tags.isVersion(image)) {
                TagSeen newest = seen.getLast();
                TagSeen before = seen.get(seen.size() - 2);
                boolean moved = !before.last().isAfter(newest.first().plus(OVERLAP));
                if (moved && newest.first().isAfter(now.minus(NEWS))) {
                    findings.add(finding(situation, image, before, newest));
                }
            }
        });
        return findings;
    }

    private static Finding finding(Situation situation, String image, TagSeen before, TagSeen newest) {
        long old = situation.fleet().nodes().stream()
                .flatMap(node -> node.images().stream())
                .filter(cell -> cell.image().equals(image) && before.digest().equals(cell.digest()))
                .count();
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("image", image);
        return new Finding(
                KIND,
                image + " " + newest.digest(),
                image + " stands for other content since " + newest.first(),
                "The tag moved from " + before.digest() + " to " + newest.digest()
                        + ". Nodes that had it before run the old content, the others the new.",
                scope,
                List.of(
                        before.digest() + " seen from " + before.first() + " to " + before.last(),
                        newest.digest() + " seen since " + newest.first()),
                Map.of(
                        "nodesThatLastSawTheOldDigest",
                        old,
                        "movedAt",
                        newest.first().toString()),
                0.9,
                List.of(
                        "Name the image by digest where it matters that all nodes run the same.",
                        "Official images are built anew every few weeks under the same version: then the move is a"
                                + " security update to roll out."));
    }
}
