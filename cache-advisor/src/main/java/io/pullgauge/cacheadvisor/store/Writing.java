/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What a transaction can do. Used by one thread, inside {@link Storage#write} only. */
public interface Writing {

    /** The highest sequence taken from an agent process that has been followed by another; empty for one never seen. */
    Optional<Long> retiredSequence(NodeKey key, String instance);

    /** Remembers how far an agent process came, now that another one reports for its node. */
    void retire(NodeKey key, String instance, long sequence, Instant at);

    /** Writes the node's row. */
    void save(StoredNode node);

    /** Writes target states, new or changed. */
    void saveTargets(NodeKey key, Collection<TargetState> changed);

    /** Forgets targets that the node no longer looks at. */
    void removeTargets(NodeKey key, Collection<TargetState> gone);

    /** Appends to the log of transitions. */
    void append(Collection<Transition> transitions);

    /** Notes that a node has gone silent. */
    void markStale(NodeKey key, Instant since);

    /** Appends readings of quotas. */
    void saveQuotas(Collection<QuotaObservation> readings);

    /** Writes what is remembered of advice. */
    void saveAdvice(Collection<Remembered> advice);

    /** Deletes transitions older than this, except each target's last one, from which the time after is answered; and old quota readings. */
    void forgetBefore(Instant time);
}
