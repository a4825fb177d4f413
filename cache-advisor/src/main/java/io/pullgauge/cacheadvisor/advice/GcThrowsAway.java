/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.Pull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Image garbage collection removes what the same node soon pulls again. */
public final class GcThrowsAway implements Rule {
    private static final String KIND = "gc-throws-away";
    private static final Duration SOON = Duration.ofDays(2);
    private static final int LEAST = 5;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, Pull> removed = new HashMap<>();
        List<Pull> again = new ArrayList<>();
        for (Pull pull : situation.demand().pulls()) {
            String key = pull.node() + " " + pull.image() + " " + pull.digest();
            if (pull.what() == Pull.What.REMOVED) {
                removed.put(key, pull);
            } else if (pull.what() == Pull.What.PULLED) {
                Pull before = removed.remove(key);
                if (before != null && Duration.between(before.at(), pull.at()).compareTo(SOON) < 0) {
                    again.add(pull);
                }
            }
        }
        return again.size() < LEAST ? List.of() : List.of(finding(again));
    }

    private static Finding finding(List<Pull> again) {
        Set<String> nodes = new HashSet<>();
        Set<String> images = new HashSet<>();
        long bytes = 0;
        long millis = 0;
        for (Pull pull : again) {
            nodes.add(pull.node().node());
            images.add(pull.image());
            bytes += pull.bytes() == null ? 0 : pull.bytes();
            millis += pull.millis() == null ? 0 : pull.millis();
        }
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("nodes", nodes.stream().sorted().limit(20).toList());
        scope.put("images", images.stream().sorted().limit(20).toList());
        return new Finding(
                KIND,
                "fleet",
                Findings.count(nodes.size(), "node") + " removed images and pulled them again within two days, "
                        + again.size() + " times",
                "The kubelet frees disk from 85 % on, what no container ever used first. What it removed here was"
                        + " needed again soon.",
                scope,
                again.stream()
                        .limit(5)
                        .map(pull -> pull.node().node() + " pulled " + pull.image() + " again at " + pull.at())
                        .toList(),
                Map.of(
                        "pullsAgain",
                        again.size(),
                        "bytesAtMost",
                        bytes,
                        "secondsPulling",
                        millis / 1000,
                        "unitsAtMost",
                        again.size()),
                0.8,
                List.of(
                        "Give the nodes more disk for images, or raise imageGCHighThresholdPercent where the disk"
                                + " holds only images.",
                        "Images that were pulled ahead go first: keep a container or a finished pod that names them.",
                        "Bytes are those of whole images: layers that stayed on the node were not fetched again."));
    }
}
