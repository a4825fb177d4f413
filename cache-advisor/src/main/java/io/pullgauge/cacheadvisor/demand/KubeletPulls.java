/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins kubelets' events with the pods that they are about, and tells pulls that cost something from those that only asked. The event has
 * the time, the size and the duration; the pod has the digest (a moment later), the workload and the policy.
 *
 * <p>With the policy Always the kubelet says "pulled" also where the runtime found everything there: such a pull of a digest that the
 * node has already is one that was present. With IfNotPresent it pulls only what is missing: then the node must have lost what it had.
 */
public final class KubeletPulls {
    /** A digest that has not come by then will not: the pod is gone, or its status is written by another program. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final int MOST_PODS = 20_000;
    private static final int MOST_WAITING = 20_000;

    private final DemandLog log;
    private final Function<String, Optional<NodeKey>> nodes;
    private final InstantSource clock;
    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Presence presence = new Presence();
    private final Map<String, PodImages> pods = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(KubeletPull pull, Instant since) {}

    /**
     * Pulls go into this log, which also says what is known already: a collector that starts anew hears of the last hour again.
     *
     * @param nodes which node has this name, once that is known
     */
    public KubeletPulls(DemandLog log, Function<String, Optional<NodeKey>> nodes, InstantSource clock) {
        this.log = log;
        this.nodes = nodes;
        this.clock = clock;
        log.view().pulls().forEach(presence::add);
    }

    /** An event was seen, perhaps not for the first time. */
    public void hear(KubeletPull pull) {
        lock.lock();
        try {
            String key = pull.podUid() + ' ' + pull.container() + ' ' + pull.image() + ' ' + pull.at();
            boolean old = nodes.apply(pull.node())
                    .filter(node -> presence.isOld(node, pull))
                    .isPresent();
            if (waiting.size() < MOST_WAITING && !old) {
                waiting.putIfAbsent(key, new Waiting(pull, clock.instant()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A pod was seen. */
    public void hear(PodImages pod) {
        lock.lock();
        try {
            pods.put(pod.uid(), pod);
            if (pods.size() > MOST_PODS) {
                Iterator<String> oldest = pods.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is complete, or has waited long enough; blocks until it is durable. */
    public void flush() {
        List<Pull> ready = new ArrayList<>();
        lock.lock();
        try {
            Instant late = clock.instant().minus(LONGEST_WAIT);
            List<KubeletPull> done = new ArrayList<>();
            waiting.values().removeIf(each -> {
                boolean told = each.pull().failed() || digest(each.pull()) != null;
                boolean complete = told && nodes.apply(each.pull().node()).isPresent();
                return (complete || each.since().isBefore(late)) && done.add(each.pull());
            });
            done.sort(Comparator.comparing(KubeletPull::at));
            for (KubeletPull pull : done) {
                nodes.apply(pull.node())
                        .filter(node -> !presence.isOld(node, pull))
                        .map(node -> pulls(node, pull))
                        .ifPresent(pulls -> {
                            pulls.forEach(presence::add);
                            ready.addAll(pulls);
                        });
            }
        } finally {
            lock.unlock();
        }
        log.add(ready);
    }

    private PodImages.@Nullable OfContainer container(KubeletPull pull) {
        PodImages pod = pods.get(pull.podUid());
        PodImages.OfContainer container = pod == null ? null : pod.containers().get(pull.container());
        // An image volume is told at the container that mounts it, whose own image is another.
        return container != null && container.image().equals(pull.image()) ? container : null;
    }

    private @Nullable String digest(KubeletPull pull) {
        int at = pull.image().indexOf('@');
        PodImages.OfContainer container = container(pull);
        return at >= 0 ? pull.image().substring(at + 1) : container == null ? null : container.digest();
    }

    private List<Pull> pulls(NodeKey node, KubeletPull seen) {
        PodImages pod = pods.get(seen.podUid());
        PodImages.OfContainer container = container(seen);
        String policy = container == null ? null : container.policy();
        String digest = digest(seen);
        String before = presence.digest(node, seen.image());
        boolean had = digest != null && digest.equals(before);
        Pull.What what = seen.failed()
                ? Pull.What.FAILED
                : had && "Always".equals(policy) ? Pull.What.PRESENT : Pull.What.PULLED;
        List<Pull> pulls = new ArrayList<>();
        if (what == Pull.What.PULLED && had && "IfNotPresent".equals(policy)) {
            pulls.add(pull(node, seen, seen.at().minusMillis(1), digest, Pull.What.REMOVED, null, null));
        }
        pulls.add(pull(node, seen, seen.at(), digest, what, pod == null ? null : pod.workload(), policy));
        return pulls;
    }

    private static Pull pull(
            NodeKey node,
            KubeletPull seen,
            Instant at,
            @Nullable String digest,
            Pull.What what,
            @Nullable String workload,
            @Nullable String policy) {
        boolean moved = what == Pull.What.PULLED || what == Pull.What.PRESENT;
        return new Pull(
                at,
                node,
                seen.image(),
                RegistryName.ofImage(seen.image()).orElse(""),
                what == Pull.What.FAILED ? null : digest,
                moved ? seen.bytes() : null,
                moved ? seen.millis() : null,
                moved ? seen.waitedMillis() : null,
                what,
                seen.namespace(),
                seen.pod(),
                workload,
                policy);
    }

    /** The image's name as canonical text; null where it is none. */
    public static @Nullable String canonical(String image) {
        return ReportedPulls.canonical(image);
    }
}
