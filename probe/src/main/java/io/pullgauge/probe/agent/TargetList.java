/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.schedule.Target;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final AgentSettings settings;
    private List<Target> targets;
    private @Nullable String etag;

    TargetList(AgentSettings settings) {
        this.settings = settings;
        this.targets = merged(List.of(), List.of());
    }

    List<Target> targets() {
        return targets;
    }

    /** Takes the collector's targets where they have changed; returns whether ours have. */
    boolean take(ReportAnswer answer) {
        ReportAnswer.@Nullable Targets given = answer.targets();
        if (given == null || (etag != null && Objects.equals(etag, answer.etag()))) {
            return false;
        }
        etag = answer.etag();
        List<Target> now = merged(orEmpty(given.registries()), orEmpty(given.images()));
        boolean different = !now.equals(targets);
        targets = now;
        return different;
    }

    private List<Target> merged(List<String> registries, List<String> images) {
        Set<Target> all = new LinkedHashSet<>();
        both(settings.registries(), registries).map(Target::registry).forEach(all::add);
        both(settings.images(), images).map(Target::image).forEach(all::add);
        return List.copyOf(all);
    }

    private static Stream<String> both(List<String> own, List<String> more) {
        return Stream.concat(own.stream(), more.stream().filter(TargetList::usable))
                .distinct()
                .limit(AgentSettings.MOST_TARGETS);
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
