/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.fleet.CertificateSeen;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What changed on the nodes and when: set-up, agent, certificates, the digests behind tags. Compared between two looks at the fleet, kept
 * for a day. Safe for use by many threads.
 */
public final class ChangeLog {
    private static final int MOST = 5_000;
    private static final Duration MEMORY = Duration.ofDays(1);
    private static final int SHOWN = 120;

    /** {@code about} is the registry or image that it concerns; empty where it concerns the node. */
    private record Entry(Instant at, NodeKey node, String about, String what) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> entries = new ArrayDeque<>(); // guarded by lock
    private final Map<NodeKey, Map<String, String>> last = new HashMap<>(); // guarded by lock
    private String revision = ""; // guarded by lock

    /** Compares with the look before. */
    public void look(FleetView view) {
        lock.lock();
        try {
            if (view.revision().equals(revision)) {
                return;
            }
            revision = view.revision();
            for (Standing node : view.nodes()) {
                if (node.isFresh()) {
                    compare(node, view.at());
                }
            }
            while (!entries.isEmpty()
                    && (entries.size() > MOST
                            || entries.getFirst().at().plus(MEMORY).isBefore(view.at()))) {
                entries.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private void compare(Standing node, Instant now) {
        Map<String, String> facts = facts(node);
        Map<String, String> before = last.put(node.key(), facts);
        if (before == null) {
            return;
        }
        facts.forEach((fact, value) -> {
            String old = before.get(fact);
            if (old != null && !old.equals(value)) {
                int bar = fact.indexOf('|');
                entries.addLast(new Entry(
                        now,
                        node.key(),
                        fact.substring(bar + 1),
                        fact.substring(0, bar) + (bar == fact.length() - 1 ? "" : " of " + fact.substring(bar + 1))
                                + ": " + Text.line(old, SHOWN) + " → " + Text.line(value, SHOWN)));
            }
        });
    }

    private static Map<String, String> facts(Standing node) {
        Map<String, String> facts = new TreeMap<>();
        node.traits().forEach((trait, value) -> facts.put(trait + "|", value));
        if (node.version() != null) {
            facts.put("agent|", node.version());
        }
        for (RegistryCell cell : node.registries()) {
            CertificateSeen certificate = cell.certificate();
            if (certificate != null) {
                facts.put("certificate|" + cell.registry(), certificate.issuer() + ", to " + certificate.notAfter());
            }
        }
        for (ImageCell cell : node.images()) {
            if (cell.digest() != null) {
                facts.put("digest|" + cell.image(), cell.digest());
            }
        }
        return facts;
    }

    /** What changed around this time on this node, or about this registry or image anywhere. */
    List<Story.Changed> around(Instant time, @Nullable NodeKey node, List<String> about) {
        Instant from = time.minus(Duration.ofMinutes(30));
        Instant to = time.plus(Duration.ofMinutes(2));
        List<Story.Changed> found = new ArrayList<>();
        lock.lock();
        try {
            for (Entry each : entries) {
                boolean here =
                        Objects.equals(each.node(), node) && (each.about().isEmpty() || about.contains(each.about()));
                boolean there = about.contains(each.about());
                if ((here || there) && each.at().isAfter(from) && each.at().isBefore(to) && found.size() < 10) {
                    found.add(new Story.Changed(each.at(), each.node().node(), each.what()));
                }
            }
        } finally {
            lock.unlock();
        }
        return found;
    }
}
