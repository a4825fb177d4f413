/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.schedule.Slots;
import io.pullgauge.probe.schedule.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to look at: the flags' targets first, then the collector's, at most 50 of each kind. Names from the collector are bounded and hold
 * no control characters. Guarded by the agent's lock.
 */
final class TargetList {

    private static final int NAME_LIMIT = 512;
    private static final int LONGEST_SECONDS = 24 * 3600;

    private final AgentSettings settings;
    private List<Target> targets;
    private Map<Target, Slots.Turn> turns = Map.of();
    private @Nullable String etag;

    TargetList(AgentSettings settings) {
        this.settings = settings;
        this.targets = merged(List.of(), List.of(), List.of());
    }

    List<Target> targets() {
        return targets;
    }

    /** When to look at what the collector shares out; what the flags name is looked at as they say. */
    Map<Target, Slots.Turn> turns() {
        return turns;
    }

    /** Takes the collector's targets where they have changed; returns whether ours have. */
    boolean take(ReportAnswer answer) {
        ReportAnswer.@Nullable Targets given = answer.targets();
        if (given == null || (etag != null && Objects.equals(etag, answer.etag()))) {
            return false;
        }
        etag = answer.etag();
        List<Target> now = merged(orEmpty(given.registries()), orEmpty(given.images()), orEmpty(given.connections()));
        Map<Target, Slots.Turn> givenTurns = turnsOf(now, given.turns());
        boolean different = !now.equals(targets) || !givenTurns.equals(turns);
        targets = now;
        turns = givenTurns;
        return different;
    }

    private List<Target> merged(List<String> registries, List<String> images, List<String> connections) {
        Set<Target> all = new LinkedHashSet<>();
        both(settings.registries(), registries).map(Target::registry).forEach(all::add);
        both(settings.images(), images).map(Target::image).forEach(all::add);
        both(List.of(), connections)
                .filter(host -> !settings.registries().contains(host))
                .map(Target::connection)
                .forEach(all::add);
        return List.copyOf(all);
    }

    private static Stream<String> both(List<String> own, List<String> more) {
        return Stream.concat(own.stream(), more.stream().filter(TargetList::usable))
                .distinct()
                .limit(AgentSettings.MOST_TARGETS);
    }

    private Map<Target, Slots.Turn> turnsOf(List<Target> all, @Nullable Map<String, ReportAnswer.Turn> given) {
        if (given == null) {
            return Map.of();
        }
        Map<Target, Slots.Turn> turns = new HashMap<>();
        for (Target target : all) {
            ReportAnswer.Turn turn = given.get(target.name());
            boolean own = settings.registries().contains(target.name())
                    || settings.images().contains(target.name());
            if (turn != null
                    && target.kind() != Target.Kind.CONNECTION
                    && turn.everySeconds() > 0
                    && turn.everySeconds() <= LONGEST_SECONDS
                    && !own) {
                turns.put(
                        target,
                        new Slots.Turn(Duration.ofSeconds(turn.everySeconds()), Duration.ofSeconds(turn.atSeconds())));
            }
        }
        return Map.copyOf(turns);
    }

    private static boolean usable(@Nullable String name) {
        return name != null
                && !name.isBlank()
                && name.length() <= NAME_LIMIT
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static List<String> orEmpty(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }
}
