/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.NodeReport.RegistryEntry;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.schedule.Target;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The last confirmed state of every target, and the quotas seen on the way. Safe for use by several threads. */
final class Board {

    /** A target's state; {@code causes} are all that it had since the start, {@code roles} the hosts that were ever to blame. */
    record Standing(Look look, Instant since, Instant at, Set<String> causes, Set<String> roles) {

        /** The state that was seen when the way to the registry was looked at since, or this one where that adds nothing. */
        Standing after(Standing way) {
            boolean newer = way.at.isAfter(at);
            boolean blocked = way.look.verdict().cause() != null;
            boolean cleared = ON_THE_WAY.contains(String.valueOf(look.verdict().stage()));
            return newer && (blocked || cleared) ? way.with(this) : with(way);
        }

        private Standing with(Standing other) {
            return new Standing(look, since, at, union(causes, other.causes), union(roles, other.roles));
        }

        private static Set<String> union(Set<String> one, Set<String> two) {
            Set<String> all = new TreeSet<>(one);
            all.addAll(two);
            return Set.copyOf(all);
        }
    }

    /** The stages that a look at a connection sees. */
    private static final Set<String> ON_THE_WAY = Set.of(Stage.DNS.code(), Stage.CONNECT.code(), Stage.TLS.code());

    private record Counted(QuotaReport quota, Instant at) {}

    private static final int MOST_QUOTAS = 100;
    private static final int MOST_CAUSES = 10;
    private static final Duration QUOTA_LIFE = Duration.ofHours(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Target, Standing> standings = new HashMap<>(); // guarded by lock
    private List<Target> order = List.of(); // guarded by lock
    private final Map<String, Counted> quotas = new LinkedHashMap<>(); // guarded by lock

    void put(Look look, Instant since, Instant now) {
        lock.lock();
        try {
            Standing before = standings.get(look.target());
            Set<String> causes = before == null ? Set.of() : before.causes();
            Set<String> roles = before == null ? Set.of("registry") : before.roles();
            standings.put(
                    look.target(),
                    new Standing(
                            look,
                            since,
                            now,
                            with(causes, look.verdict().cause()),
                            with(roles, look.verdict().role())));
            look.seenQuota().ifPresent(quota -> count(quota, now));
        } finally {
            lock.unlock();
        }
    }

    /** Sets what is shown and in which order, and forgets all other targets. */
    void targets(List<Target> targets) {
        lock.lock();
        try {
            order = List.copyOf(targets);
            standings.keySet().retainAll(new HashSet<>(targets));
        } finally {
            lock.unlock();
        }
    }

    /** One for each image and registry: a registry that is asked now and then and connected to more often has one state. */
    List<Standing> standings() {
        lock.lock();
        try {
            return order.stream().flatMap(this::standing).toList();
        } finally {
            lock.unlock();
        }
    }

    private Stream<Standing> standing(Target target) {
        Standing own = standings.get(target);
        return switch (target.kind()) {
            case IMAGE -> Stream.ofNullable(own);
            case REGISTRY -> {
                Standing way = standings.get(Target.connection(target.name()));
                yield Stream.ofNullable(own).map(asked -> way == null ? asked : asked.after(way));
            }
            case CONNECTION ->
                standings.containsKey(Target.registry(target.name())) ? Stream.empty() : Stream.ofNullable(own);
        };
    }

    /** Registries with the moment at which their state began. */
    List<RegistryEntry> registries() {
        List<RegistryEntry> all = new ArrayList<>();
        for (Standing each : standings()) {
            if (each.look() instanceof Look.OfRegistry(Target target, RegistryEntry entry, QuotaReport quota)) {
                all.add(new RegistryEntry(
                        entry.host(),
                        entry.verdict(),
                        entry.stages(),
                        entry.endpoints(),
                        entry.warnings(),
                        entry.certificate(),
                        each.since().toString()));
            }
        }
        return all;
    }

    /** Images; a failing one says in its evidence since when. */
    List<CheckResult> images() {
        List<CheckResult> all = new ArrayList<>();
        for (Standing each : standings()) {
            if (each.look() instanceof Look.OfImage(Target target, CheckResult result)) {
                all.add(result.verdict().cause() == null ? result : dated(result, each.since()));
            }
        }
        return all;
    }

    List<QuotaReport> quotas(Instant now) {
        lock.lock();
        try {
            quotas.values().removeIf(each -> each.at().isBefore(now.minus(QUOTA_LIFE)));
            return quotas.values().stream()
                    .map(each -> each.quota().readAt(each.at()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void count(QuotaReport quota, Instant now) {
        String key = quota.registry() + " " + quota.identity();
        if (quotas.containsKey(key) || quotas.size() < MOST_QUOTAS) {
            quotas.put(key, new Counted(quota, now));
        }
    }

    private static CheckResult dated(CheckResult result, Instant since) {
        VerdictReport verdict = result.verdict();
        Map<String, Object> evidence = new LinkedHashMap<>(verdict.evidence());
        evidence.put("since", since.toString());
        return new CheckResult(
                result.image(),
                result.registry(),
                result.reference(),
                result.pullable(),
                new VerdictReport(
                        verdict.stage(),
                        verdict.cause(),
                        verdict.role(),
                        verdict.host(),
                        verdict.owner(),
                        verdict.summary(),
                        evidence,
                        verdict.fix()),
                result.warnings(),
                result.endpoints(),
                result.digest(),
                result.platform(),
                result.bytes(),
                result.quota());
    }

    private static Set<String> with(Set<String> known, @Nullable String more) {
        if (more == null || known.contains(more) || known.size() >= MOST_CAUSES) {
            return known;
        }
        Set<String> all = new TreeSet<>(known);
        all.add(more);
        return Set.copyOf(all);
    }
}
