/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.advice.Note;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The durable side of the collector. Reads may run on any thread and work while writing is impossible; all methods block. */
public interface Storage extends Reading, AutoCloseable {

    /**
     * Runs the work in one transaction and returns when it is durable; nothing of it stays when it throws.
     *
     * @throws StorageUnavailable when the disk is full, read-only or broken, or the database away
     */
    void write(Consumer<Writing> work);

    /** Whether other collectors may write to the same store. */
    boolean isShared();

    /** Hands over every node's latest state, and since when each of its targets is as it is. */
    void forEachNode(BiConsumer<StoredNode, List<TargetState>> sink);

    /** The newest report of this node, as it was received. */
    Optional<Packed> report(NodeKey key);

    /** For each node and target the last transition at or before this time. */
    List<Transition> statesAt(Instant time);

    /** Transitions with a greater id, oldest first. */
    List<Transition> transitionsAfter(long id, int most);

    /** The newest transitions of this kind first, pods left out. */
    List<Transition> changes(ChangesOf wanted, int most);

    /** The id of the newest transition; 0 where there is none. */
    long lastTransition();

    /** Readings of quotas from this time on, oldest first. */
    List<QuotaObservation> quotasSince(Instant time);

    /** What is remembered of advice. */
    List<Remembered> advice();

    /** What happened to advice, the oldest first. */
    List<Note> adviceNotes();

    /** Readings of this registry's quotas from one time to another, oldest first. */
    List<QuotaObservation> quotasOf(String registry, Instant from, Instant to);

    /** The newest pulls since then, at most this many, the oldest first. */
    List<Pull> pullsSince(Instant since, int most);

    /** All images of which anything is known. */
    List<Content> imageContents();

    /** Which tag stood for what, and when. */
    List<TagSeen> tagsSeen();

    /** What the stored data takes. */
    long usedBytes();

    @Override
    void close();
}
