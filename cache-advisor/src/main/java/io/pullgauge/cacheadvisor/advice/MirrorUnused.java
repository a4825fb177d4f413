/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Most nodes have a mirror for a registry, and these have none: their pulls go straight to it. */
public final class MirrorUnused implements Rule {
    static final String KIND = "mirror-unused";
    private static final double MOST = 0.5;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, Sides> registries = new TreeMap<>();
        for (Standing node : Findings.telling(situation)) {
            for (RegistryCell cell : node.registries()) {
                registries
                        .computeIfAbsent(cell.registry(), registry -> new Sides(new ArrayList<>(), new ArrayList<>()))
                        .of(Mirrors.of(node, cell.registry()).isEmpty())
                        .add(node);
            }
        }
        List<Finding> findings = new ArrayList<>();
        registries.forEach((registry, sides) -> {
            if (sides.mostHaveOne()) {
                findings.add(finding(registry, sides.with(), sides.without()));
            }
        });
        return findings;
    }

    private record Sides(List<Standing> with, List<Standing> without) {
        List<Standing> of(boolean isWithout) {
            return isWithout ? without : with;
        }

        boolean mostHaveOne() {
            return !without.isEmpty() && with.size() >= 2 && with.size() > MOST * (with.size() + without.size());
        }
    }

    private static Finding finding(String registry, List<Standing> with, List<Standing> without) {
        String mirror = Mirrors.of(with.getFirst(), registry).getFirst();
        return new Finding(
                KIND,
                registry,
                Findings.count(without.size(), "node") + (without.size() == 1 ? " pulls from " : " pull from ")
                        + registry + " without the mirror that " + with.size() + " others use",
                "The runtime of these nodes asks the registry itself: it reads no mirror for " + registry + ", while "
                        + with.size() + " nodes ask " + mirror + " first.",
                Findings.scope(registry, without),
                List.of(
                        without.getFirst().key().node() + " has no endpoint before " + registry,
                        with.getFirst().key().node() + " asks " + Mirrors.of(with.getFirst(), registry)),
                Map.of("nodesWithout", without.size(), "nodesWith", with.size()),
                0.9,
                List.of(
                        "Put the same hosts.toml, registries.conf or registries.yaml on "
                                + String.join(", ", Findings.names(without)) + " as on "
                                + with.getFirst().key().node() + ".",
                        "Where containerd has that file, look whether config_path names its folder: without it the"
                                + " file is not read."));
    }
}
