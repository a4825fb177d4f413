/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.Pull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Containers with the policy Always ask again and again for a tag that has not moved in a week: each start waits for the registry. */
public final class AlwaysOnImmutable implements Rule {
    private static final String KIND = "always-on-immutable-tag";
    private static final int LEAST = 20;
    private static final Duration STILL = Duration.ofDays(7);

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Pull>> asked = new TreeMap<>();
        for (Pull pull : situation.demand().pulls()) {
            if ("Always".equals(pull.policy()) && pull.what() == Pull.What.PRESENT) {
                asked.computeIfAbsent(pull.image(), image -> new ArrayList<>()).add(pull);
            }
        }
        List<Finding> findings = new ArrayList<>();
        asked.forEach((image, pulls) -> {
            Duration seen =
                    Duration.between(pulls.getFirst().at(), pulls.getLast().at());
            int digests =
                    situation.demand().tags().getOrDefault(image, List.of()).size();
            boolean fixed = image.contains("@") || (digests <= 1 && Tags.isVersion(image));
            if (pulls.size() >= LEAST && seen.compareTo(STILL) >= 0 && fixed) {
                findings.add(finding(image, pulls, seen));
            }
        });
        return findings;
    }

    private static Finding finding(String image, List<Pull> pulls, Duration seen) {
        long perDay = Math.round(pulls.size() / Math.max(1, seen.toHours() / 24.0));
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", pulls.getFirst().registry());
        scope.put("image", image);
        return new Finding(
                KIND,
                image,
                image + " is asked for at every start, and never changes",
                "Its containers have imagePullPolicy Always: " + pulls.size() + " starts in " + seen.toDays()
                        + " days asked the registry, and each found the same digest. When the registry is away, they"
                        + " do not start.",
                scope,
                List.of(
                        "the tag has had one digest as long as it is watched",
                        pulls.size() + " starts found it present"),
                Map.of("startsPerDay", perDay, "requestsSavedPerDay", perDay, "quotaUnitsSaved", 0),
                0.8,
                List.of(
                        "Set imagePullPolicy: IfNotPresent, or name the image by its digest.",
                        "With containerd such a start costs no quota unit; CRI-O spends one each time.",
                        "Where the policy guards access to a private image on shared nodes, keep it."));
    }
}
