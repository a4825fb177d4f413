/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.FirstSight;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetChanges;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.cacheadvisor.store.Writing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The reports of one transaction: each is judged against what is known, those before it in the batch included. */
final class Batch {
    private final Fleet fleet;
    private final QuotaLedger quotas;
    private final Duration usualInterval;
    private final Map<NodeKey, NodeView> fresh = new LinkedHashMap<>();
    private final Map<NodeKey, StoredNode> unsaved = new LinkedHashMap<>();
    private final List<TargetChanges> unsavedTargets = new ArrayList<>();
    private final List<Transition> unsavedTransitions = new ArrayList<>();
    private final List<FirstSight> unsavedSights = new ArrayList<>();
    private final List<QuotaObservation> unsavedQuotas = new ArrayList<>();
    private final List<QuotaObservation> seenQuotas = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private long revision;
    private boolean quotaNews;

    /** @param revision the store's highest; what is written here gets the next ones */
    Batch(Fleet fleet, QuotaLedger quotas, Duration usualInterval, long revision) {
        this.fleet = fleet;
        this.quotas = quotas;
        this.usualInterval = usualInterval;
        this.revision = revision;
    }

    void add(Writing writing, Observation report, Packed packed) {
        NodeView known = fresh.containsKey(report.key())
                ? fresh.get(report.key())
                : fleet.find(report.key()).orElse(null);
        boolean other = known != null && !known.instance().equals(report.instance());
        OptionalLong retired = other
                ? writing.retiredSequence(report.key(), report.instance())
                        .map(OptionalLong::of)
                        .orElseGet(OptionalLong::empty)
                : OptionalLong.empty();
        Verdict verdict = Order.judge(known, report, retired);
        verdicts.add(verdict);
        if (verdict == Verdict.APPLIED) {
            if (known != null && other) {
                writing.retire(known.key(), known.instance(), known.sequence(), known.receivedAt());
            }
            NodeView view = NodeView.after(known, report, usualInterval);
            apply(writing, Changes.between(known, view), view, packed);
            List<QuotaObservation> readings = QuotaObservation.of(report);
            List<QuotaObservation> news = quotas.news(readings);
            quotaNews |= !news.isEmpty();
            unsavedQuotas.addAll(news);
            seenQuotas.addAll(readings);
        }
    }

    private void apply(Writing writing, Changes changes, NodeView view, Packed packed) {
        if (unsaved.containsKey(view.key())) {
            // The second report of a node in one batch: what the first changed must be written before.
            flush(writing);
        }
        unsaved.put(view.key(), row(view, packed));
        if (!changes.changed().isEmpty() || !changes.gone().isEmpty()) {
            unsavedTargets.add(new TargetChanges(view.key(), changes.changed(), changes.gone()));
        }
        unsavedTransitions.addAll(changes.transitions());
        if (!changes.first().isEmpty()) {
            unsavedSights.add(new FirstSight(view.key(), view.zone(), view.receivedAt(), changes.first()));
        }
        fresh.put(view.key(), view);
    }

    private StoredNode row(NodeView view, Packed packed) {
        return new StoredNode(
                view.key(),
                view.zone(),
                view.instance(),
                view.sequence(),
                view.sentAt(),
                view.receivedAt(),
                view.pace().interval().toMillis(),
                view.state(),
                view.since(),
                ++revision,
                packed,
                view.receivedAt());
    }

    /** Writes what was added. */
    void flush(Writing writing) {
        writing.save(unsaved.values());
        writing.saveTargets(unsavedTargets);
        writing.saveFirstSights(unsavedSights);
        writing.append(unsavedTransitions);
        writing.saveQuotas(unsavedQuotas);
        unsaved.clear();
        unsavedTargets.clear();
        unsavedTransitions.clear();
        unsavedSights.clear();
        unsavedQuotas.clear();
    }

    /** The revision of the node that was added last. */
    long revision() {
        return revision;
    }

    /** Whether readings of quotas are written. */
    boolean hasQuotaNews() {
        return quotaNews;
    }

    /** The nodes' new states. */
    Collection<NodeView> applied() {
        return fresh.values();
    }

    /** What the reports say about quotas. */
    List<QuotaObservation> quotas() {
        return seenQuotas;
    }

    /** What each report was, in the order in which they were added. */
    List<Verdict> verdicts() {
        return verdicts;
    }
}
