/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.advice.Note;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What a transaction can do. Used by one thread, inside {@link Storage#write} only. */
public interface Writing extends Reading {

    /** The highest sequence taken from an agent process that has been followed by another; empty for one never seen. */
    Optional<Long> retiredSequence(NodeKey key, String instance);

    /** Remembers how far an agent process came, now that another one reports for its node. */
    void retire(NodeKey key, String instance, long sequence, Instant at);

    /** Writes the nodes' rows. */
    void save(Collection<StoredNode> nodes);

    /** Writes target states that are new or changed, and forgets those that a node no longer looks at. */
    void saveTargets(Collection<TargetChanges> changes);

    /** Writes what was well with nodes that are seen for the first time. */
    void saveFirstSights(Collection<FirstSight> sights);

    /** Appends to the log of transitions. */
    void append(Collection<Transition> transitions);

    /**
     * Notes that a node has gone silent.
     *
     * @param revision the number of this write
     * @return false where the node has been heard since, by whichever collector: then nothing is written
     */
    boolean markStale(NodeView silent, long revision);

    /** Appends readings of quotas. */
    void saveQuotas(Collection<QuotaObservation> readings);

    /** Writes pulls that are not stored yet, what images hold, and which tag stood for what. */
    void saveDemand(Collection<Pull> pulls, Collection<Content> contents, Collection<TagSeen> tags);

    /** Writes what is remembered of advice. */
    void saveAdvice(Collection<Remembered> advice);

    /** Writes what happened to advice, over notes of the same advice, time and event. */
    void saveNotes(Collection<Note> notes);

    /** Deletes those of these nodes that have not been heard since then, and all that is known of them. */
    void forgetNodes(Collection<NodeKey> silent, Instant before);

    /** Deletes transitions older than this, except the last one of each target of a node that is known, from which the time after is answered; and old quota readings. */
    void forgetBefore(Instant time);
}
