/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.pods.PodCase.State;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods that do not run for want of an image, from the first sight of each to its end. Fed by the watch; asks for a pod's events and for
 * the look of its node's agent as soon as the pod is stuck, and again when its words change. Safe for use by many threads; no method blocks
 * for the network, except what runs on {@code background}.
 *
 * <p>Long, because one lock guards a case from its first sight to its end: asking and being told change the same map, and a half of it
 * elsewhere would need the lock there too.
 */
public final class PodCases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodCases.class);

    /** A pod that fails is told within 15 s of its event; what an agent has not found by then is added when it comes. */
    static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration LATE = Duration.ofSeconds(60);

    private static final Duration PEER_PATIENCE = Duration.ofSeconds(30);
    /** An image that a node has just been asked about is not asked about again for the next replica. */
    private static final Duration SAME_ANSWER = Duration.ofSeconds(60);

    private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);
    private static final Duration STARTING_LONG = Duration.ofSeconds(20);
    private static final Duration EVENTS_AGAIN = Duration.ofSeconds(30);
    private static final int MOST_CASES = 20_000;
    private static final int MOST_EVENT_READS = 50;
    private static final int MOST_READS_WAITING = 200;
    private static final int PEERS = 2;

    /** What the cases need of the world. */
    public record World(
            EventSource events,
            CheckDesk desk,
            Function<String, Optional<NodeKey>> nodeNamed,
            Function<NodeKey, List<NodeKey>> peersOf,
            Background background,
            InstantSource clock) {}

    /** Runs work that may block. */
    @FunctionalInterface
    public interface Background {
        /** Runs it soon, or drops it where the program stops. */
        void run(Runnable work);
    }

    private static final CheckAnswer TOO_LATE = new CheckAnswer.Silent(
            "its agent has not answered within " + PATIENCE.toSeconds() + " s; what it finds is added when it comes");

    private record Asked(NodeKey node, String image) {}

    private final World world;
    private final Consumer<PodChange> changes;
    private final PodCensus census = new PodCensus();
    private final ReentrantLock telling = new ReentrantLock(); // held while a change is told; taken before lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PodCase> cases = new HashMap<>(); // guarded by lock; by uid
    private final Map<String, Instant> eventsRead = new HashMap<>(); // guarded by lock; by uid
    private final Map<String, PodChange> published = new HashMap<>(); // guarded by lock; by uid
    private final Map<Asked, PodCase.Probe> recent = new HashMap<>(); // guarded by lock
    private final Map<String, Map<NodeKey, CheckAnswer>> recentPeers = new HashMap<>(); // guarded by lock; by image
    private final Map<String, Instant> peersAsked = new HashMap<>(); // guarded by lock; by image
    private final Map<String, Map<String, List<String>>> recentTags = new HashMap<>(); // guarded by lock; by image
    private final Map<String, Instant> tagsAsked = new HashMap<>(); // guarded by lock; by image
    private final AtomicInteger readsWaiting = new AtomicInteger();
    private volatile boolean watching;

    /**
     * No cases yet.
     *
     * @param changes told when a pod's verdict begins, turns or ends, one at a time; must not block
     */
    public PodCases(World world, Consumer<PodChange> changes) {
        this.world = world;
        this.changes = changes;
    }

    /** Takes over a pod as it stands now. */
    public void seen(PodSeen pod) {
        census.seen(pod);
        Instant now = world.clock().instant();
        State state = state(pod);
        boolean news;
        lock.lock();
        try {
            PodCase before = cases.get(pod.uid());
            if (state == null || (before == null && cases.size() >= MOST_CASES)) {
                forget(pod.uid());
                news = before != null;
            } else {
                PodCase after = after(before, pod, state, now);
                cases.put(pod.uid(), after);
                news = before == null || !before.equals(after);
            }
        } finally {
            lock.unlock();
        }
        if (news) {
            publish(pod.uid(), pod);
        }
        if (news && state == State.WAITING) {
            examine(pod.uid());
        }
    }

    private static PodCase after(@Nullable PodCase before, PodSeen pod, State state, Instant now) {
        List<StuckImage> stuck = new ArrayList<>();
        for (PodSeen.Container container : pod.containers()) {
            if (StuckImage.isStuck(container)) {
                stuck.add(StuckImage.seen(container, known(before, container), now));
            }
        }
        if (before == null) {
            Instant since = state == State.WAITING ? now : pod.createdAt();
            return PodCase.of(pod, state, since).with(pod, state, since, stuck);
        }
        // A sandbox or a hanging pull is known from events alone; the status still looks like any start.
        boolean fromEvents = state == State.STARTING
                && (before.state() == State.WAITING || before.state() == State.PULLING)
                && Objects.equals(before.pod().node(), pod.node())
                && before.stuck().stream().allMatch(image -> image.slot() == PodSeen.Slot.SANDBOX);
        return fromEvents
                ? before.with(pod, before.state(), before.since(), before.stuck())
                : before.with(pod, state, before.state() == state ? before.since() : now, stuck);
    }

    private static @Nullable StuckImage known(@Nullable PodCase before, PodSeen.Container container) {
        return before == null
                ? null
                : before.stuck().stream()
                        .filter(image -> image.container().equals(container.name()) && image.slot() == container.slot())
                        .findFirst()
                        .orElse(null);
    }

    /** Null where nothing keeps the pod from running that could be its image's fault. */
    private static @Nullable State state(PodSeen pod) {
        if (pod.ended()) {
            return null;
        }
        if (pod.node() == null) {
            return pod.unschedulable() == null ? null : State.UNSCHEDULABLE;
        }
        if (pod.containers().stream().anyMatch(StuckImage::isStuck)) {
            return State.WAITING;
        }
        boolean starting = pod.containers().stream()
                .anyMatch(each -> !each.started()
                        && (each.reason() == null
                                || each.reason().equals("ContainerCreating")
                                || each.reason().equals("PodInitializing")));
        boolean runs =
                pod.containers().stream().anyMatch(each -> each.started() && each.slot() == PodSeen.Slot.CONTAINER);
        return starting && !runs ? State.STARTING : null;
    }

    /** The kubelet could not make the pod's sandbox, perhaps for want of its image: the status looks like any start, its events tell. */
    public void sandboxFailed(String uid) {
        boolean starts =
                byUid(uid).filter(each -> each.state() == State.STARTING).isPresent();
        if (starts && readsWaiting.get() < MOST_READS_WAITING) {
            readEvents(uid);
        }
    }

    /** A canary began or ended: it tells about every pod that waits for the same with the same rights. */
    public void tried(Canary canary) {
        for (PodCase each : all()) {
            if (each.isStoodForBy(canary)) {
                change(each.pod().uid(), known -> known.tried(canary));
            }
        }
    }

    /** The pod's case, if it has one. */
    public Optional<PodCase> find(PodKey key) {
        return all().stream().filter(each -> each.pod().key().equals(key)).findFirst();
    }

    /** The pod is gone. */
    public void gone(String uid) {
        census.gone(uid);
        PodCase before;
        lock.lock();
        try {
            before = cases.get(uid);
            forget(uid);
        } finally {
            lock.unlock();
        }
        if (before != null) {
            publish(uid, before.pod());
        }
    }

    private void forget(String uid) {
        cases.remove(uid);
        eventsRead.remove(uid);
    }

    /** Whether the watch has shown all pods there are, and still does. */
    public void watching(boolean yes) {
        watching = yes;
    }

    /** See {@link #watching(boolean)}. */
    public boolean isWatching() {
        return watching;
    }

    /** Looks after what no event of the watch would tell: pods that start for too long, and faults that last. Called every few seconds. */
    public void tick() {
        Instant now = world.clock().instant();
        List<String> again = new ArrayList<>();
        Map<String, Instant> starting = new HashMap<>();
        lock.lock();
        try {
            recent.values().removeIf(probe -> probe.at().plus(LOOK_AGAIN).isBefore(now));
            tagsAsked.values().removeIf(at -> at.plus(LOOK_AGAIN).isBefore(now));
            peersAsked.values().removeIf(at -> at.plus(LOOK_AGAIN).isBefore(now));
            recentPeers.keySet().retainAll(peersAsked.keySet());
            recentTags.keySet().retainAll(tagsAsked.keySet());
            for (PodCase each : cases.values()) {
                Instant read = eventsRead.getOrDefault(each.pod().uid(), Instant.EPOCH);
                boolean longAgo = read.plus(EVENTS_AGAIN).isBefore(now);
                boolean slow = each.pod().createdAt().plus(STARTING_LONG).isBefore(now);
                if (each.state() == State.WAITING && isProbeOld(each, now)) {
                    again.add(each.pod().uid());
                } else if (longAgo && slow && mayHearMore(each, read)) {
                    starting.put(each.pod().uid(), read);
                }
            }
        } finally {
            lock.unlock();
        }
        // Whose events were read longest ago first, so that among thousands each has its turn.
        starting.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(MOST_EVENT_READS)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::readEvents);
        again.forEach(this::examine);
    }

    /** Whether events may say more than is known: they come apart from the status, and not seldom after it. */
    private static boolean mayHearMore(PodCase each, Instant read) {
        return switch (each.state()) {
            case UNSCHEDULABLE -> false;
            case STARTING, PULLING -> true;
            case WAITING ->
                isUnexplained(each)
                        || isOfTheSandbox(each)
                        || (isRefused(each) && read.isBefore(each.since().plus(EVENTS_AGAIN)));
        };
    }

    /** Known from events alone, and so is its end. */
    private static boolean isOfTheSandbox(PodCase known) {
        return known.culprit()
                .filter(image -> image.slot() == PodSeen.Slot.SANDBOX)
                .isPresent();
    }

    private static boolean isProbeOld(PodCase each, Instant now) {
        return each.probe() != null && each.probe().at().plus(LOOK_AGAIN).isBefore(now);
    }

    /** Words flip between failure and back-off at every try: events are read again only where they may say more. */
    private void examine(String uid) {
        if (!isReadLately(uid) && (readsWaiting.get() < MOST_READS_WAITING || isRefusedOrUnexplained(uid))) {
            readEvents(uid);
        }
        ask(uid);
    }

    private boolean isReadLately(String uid) {
        lock.lock();
        try {
            PodCase known = cases.get(uid);
            Instant read = eventsRead.getOrDefault(uid, Instant.EPOCH);
            return read.plus(EVENTS_AGAIN).isAfter(world.clock().instant()) && known != null && !isUnexplained(known);
        } finally {
            lock.unlock();
        }
    }

    /** Where thousands fail at once, only those are read whose status says too little. */
    private boolean isRefusedOrUnexplained(String uid) {
        return byUid(uid)
                .filter(known -> isUnexplained(known) || isRefused(known))
                .isPresent();
    }

    private static boolean isUnexplained(PodCase known) {
        return known.culprit().filter(image -> !image.saysWhy()).isPresent();
    }

    /** Only events tell of a pull secret that is missing. */
    private static boolean isRefused(PodCase known) {
        return known.culprit()
                .filter(image -> image.explained().asCause().stage() == Stage.AUTH)
                .isPresent();
    }

    private void readEvents(String uid) {
        Optional<PodCase> known = byUid(uid);
        if (known.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            eventsRead.put(uid, world.clock().instant());
        } finally {
            lock.unlock();
        }
        readsWaiting.incrementAndGet();
        world.background().run(() -> {
            List<PodEvent> events = read(known.get().pod().key(), uid);
            State before = known.get().state();
            change(uid, each -> PodEvents.joined(each, events, world.clock().instant()));
            boolean turned = byUid(uid)
                    .filter(each -> each.state() != before)
                    .filter(each -> each.state() == State.WAITING || each.state() == State.PULLING)
                    .isPresent();
            if (turned) {
                ask(uid);
            }
        });
    }

    private List<PodEvent> read(PodKey key, String uid) {
        try {
            return world.events().of(key, uid);
        } finally {
            readsWaiting.decrementAndGet();
        }
    }

    /** Asks the agent of the pod's node for the image that holds it up. */
    private void ask(String uid) {
        PodCase known = byUid(uid).orElse(null);
        String image = known == null ? null : known.image().orElse(null);
        String node = known == null ? null : known.pod().node();
        if (image == null || node == null || image.isBlank()) {
            return;
        }
        Instant now = world.clock().instant();
        NodeKey key = world.nodeNamed().apply(node).orElse(null);
        if (key == null) {
            PodCase.Probe none =
                    new PodCase.Probe(image, new CheckAnswer.Silent("no agent reports for the node " + node), now);
            change(uid, each -> each.with(none));
            return;
        }
        change(uid, each -> each.at(key));
        PodCase.Probe fresh = recent(new Asked(key, image), now);
        if (fresh != null) {
            change(uid, each -> each.with(fresh));
            further(uid);
            return;
        }
        CompletableFuture<CheckAnswer> asked = world.desk().ask(key, Errands.IMAGE, image, LATE);
        CompletableFuture<CheckAnswer> inTime =
                asked.copy().completeOnTimeout(TOO_LATE, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        var _ = inTime.thenAccept(answer -> found(uid, key, image, answer));
        var _ = asked.thenAccept(answer -> {
            if (inTime.getNow(answer).equals(TOO_LATE)) {
                found(uid, key, image, answer);
            }
        });
    }

    private PodCase.@Nullable Probe recent(Asked asked, Instant now) {
        lock.lock();
        try {
            PodCase.Probe probe = recent.get(asked);
            return probe != null && probe.at().plus(SAME_ANSWER).isAfter(now) ? probe : null;
        } finally {
            lock.unlock();
        }
    }

    private void found(String uid, NodeKey node, String image, CheckAnswer answer) {
        PodCase.Probe probe = new PodCase.Probe(image, answer, world.clock().instant());
        lock.lock();
        try {
            if (answer instanceof CheckAnswer.Found) {
                recent.put(new Asked(node, image), probe);
            }
        } finally {
            lock.unlock();
        }
        change(uid, each -> each.image().filter(image::equals).isPresent() ? each.with(probe) : each);
        further(uid);
    }

    /** Whether it is this node only, and what a wrong name may have been meant for, is asked when the first answer makes it the question. */
    private void further(String uid) {
        PodCase known = byUid(uid).orElse(null);
        StuckImage culprit = known == null ? null : known.culprit().orElse(null);
        if (known == null || culprit == null || known.nodeKey() == null) {
            return;
        }
        Cause cause = Join.of(known, culprit).cause();
        Stage stage = cause.stage();
        if (stage == Stage.DNS
                || stage == Stage.CONNECT
                || stage == Stage.TLS
                || stage == Stage.HTTP
                || stage == Stage.BLOB) {
            askPeers(uid, known.nodeKey(), culprit.image());
        }
        if (cause == Cause.TAG_NOT_FOUND || cause == Cause.REPO_NOT_FOUND || cause == Cause.AUTH_AMBIGUOUS) {
            askTags(uid, known.nodeKey(), culprit.image());
        }
    }

    private void askPeers(String uid, NodeKey node, String image) {
        if (!isFirst(peersAsked, image)) {
            Map<NodeKey, CheckAnswer> known = peersAnswers(image, Map.of());
            change(uid, each -> each.withPeers(without(known, node)));
            return;
        }
        List<NodeKey> peers = world.peersOf().apply(node).stream()
                .filter(world.desk()::listens)
                .limit(PEERS)
                .toList();
        for (NodeKey peer : peers) {
            var _ = world.desk().ask(peer, Errands.IMAGE, image, PEER_PATIENCE).thenAccept(answer -> {
                Map<NodeKey, CheckAnswer> all = peersAnswers(image, Map.of(peer, answer));
                waitingFor(image)
                        .forEach(each ->
                                change(each.pod().uid(), known -> known.withPeers(without(all, known.nodeKey()))));
            });
        }
    }

    private static Map<NodeKey, CheckAnswer> without(Map<NodeKey, CheckAnswer> all, @Nullable NodeKey own) {
        Map<NodeKey, CheckAnswer> others = new HashMap<>(all);
        others.remove(own);
        return others;
    }

    private Map<NodeKey, CheckAnswer> peersAnswers(String image, Map<NodeKey, CheckAnswer> more) {
        lock.lock();
        try {
            Map<NodeKey, CheckAnswer> all = recentPeers.computeIfAbsent(image, key -> new HashMap<>());
            all.putAll(more);
            return Map.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    private List<PodCase> waitingFor(String image) {
        return all().stream()
                .filter(each -> each.image().filter(image::equals).isPresent())
                .toList();
    }

    private boolean isFirst(Map<String, Instant> asked, String image) {
        lock.lock();
        try {
            Instant now = world.clock().instant();
            Instant before = asked.get(image);
            if (before != null && before.plus(LOOK_AGAIN).isAfter(now)) {
                return false;
            }
            asked.put(image, now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Asked once for an image, whoever waits for it: to look through all names of a cluster for each replica would take seconds. */
    private void askTags(String uid, NodeKey node, String image) {
        if (!world.desk().listens(node)) {
            return;
        }
        if (!isFirst(tagsAsked, image)) {
            Map<String, List<String>> known = tagsAnswers(image, Map.of());
            change(uid, each -> each.withTags(known));
            return;
        }
        for (String repository : Nearest.repositories(image, census.images())) {
            CompletableFuture<CheckAnswer> asked = world.desk().ask(node, Errands.TAGS, repository, PEER_PATIENCE);
            var _ = asked.thenAccept(answer -> {
                if (answer instanceof CheckAnswer.Tags(List<String> tags)) {
                    Map<String, List<String>> all = tagsAnswers(image, Map.of(repository, tags));
                    waitingFor(image).forEach(each -> change(each.pod().uid(), known -> known.withTags(all)));
                }
            });
        }
    }

    private Map<String, List<String>> tagsAnswers(String image, Map<String, List<String>> more) {
        lock.lock();
        try {
            Map<String, List<String>> all = recentTags.computeIfAbsent(image, key -> new HashMap<>());
            all.putAll(more);
            return Map.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    private void change(String uid, UnaryOperator<PodCase> how) {
        PodCase after;
        lock.lock();
        try {
            PodCase before = cases.get(uid);
            if (before == null) {
                return;
            }
            after = how.apply(before);
            cases.put(uid, after);
        } finally {
            lock.unlock();
        }
        publish(uid, after.pod());
    }

    /** Tells where the verdict is another than the one told last, and in the order in which they came. */
    private void publish(String uid, PodSeen pod) {
        telling.lock();
        try {
            tell(uid, pod);
        } finally {
            telling.unlock();
        }
    }

    private void tell(String uid, PodSeen pod) {
        PodChange change;
        lock.lock();
        try {
            PodCase now = cases.get(uid);
            change = now == null
                    ? PodChange.over(pod, world.clock().instant())
                    : PodChange.of(now, world.clock().instant());
            PodChange before = published.get(uid);
            boolean wasTold = before != null && before.isStuck();
            if (change.isStuck() ? before != null && before.sameAs(change) : !wasTold) {
                return;
            }
            if (change.isStuck()) {
                published.put(uid, change);
            } else {
                published.remove(uid);
            }
        } finally {
            lock.unlock();
        }
        try {
            changes.accept(change);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("a change of a pod could not be told");
        }
    }

    private Optional<PodCase> byUid(String uid) {
        lock.lock();
        try {
            return Optional.ofNullable(cases.get(uid));
        } finally {
            lock.unlock();
        }
    }

    /** Every case, also of pods that merely start. */
    public List<PodCase> all() {
        lock.lock();
        try {
            return List.copyOf(cases.values());
        } finally {
            lock.unlock();
        }
    }

    /** What runs where, of all pods. */
    public PodCensus census() {
        return census;
    }

    @Override
    public void close() {
        watching = false;
    }
}
