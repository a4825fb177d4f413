/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.pull.Prober;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport.RegistryEntry;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.schedule.Sight;
import io.pullgauge.probe.schedule.Target;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one look at one target found. */
sealed interface Look {

    /** A registry's. */
    record OfRegistry(
            Target target, RegistryEntry entry, @Nullable QuotaReport quota) implements Look {}

    /** An image's. */
    record OfImage(Target target, CheckResult result) implements Look {}

    Target target();

    /**
     * Looks; blocks as long as the prober does.
     *
     * @param interval between two looks at connections; what several registries share, such as a mirror, is opened once in it
     */
    static Look at(Target target, Prober prober, Duration interval) {
        return switch (target.kind()) {
            case REGISTRY -> {
                CheckResult found = prober.registry(target.name());
                yield new OfRegistry(target, prober.entry(found), found.quota());
            }
            case CONNECTION ->
                new OfRegistry(
                        target,
                        prober.entry(prober.connection(
                                target.name(), interval.multipliedBy(3).dividedBy(4))),
                        null);
            case IMAGE -> new OfImage(target, prober.image(target.name()));
        };
    }

    default VerdictReport verdict() {
        return switch (this) {
            case OfRegistry registry -> registry.entry().verdict();
            case OfImage image -> image.result().verdict();
        };
    }

    default Optional<QuotaReport> seenQuota() {
        return Optional.ofNullable(
                switch (this) {
                    case OfRegistry registry -> registry.quota();
                    case OfImage image -> image.result().quota();
                });
    }

    default List<EndpointReport> endpoints() {
        return switch (this) {
            case OfRegistry registry -> registry.entry().endpoints();
            case OfImage image -> image.result().endpoints();
        };
    }

    /** Whether the pull would succeed; empty where that cannot be known. */
    default Optional<Boolean> success() {
        return switch (this) {
            case OfRegistry registry -> reached(registry);
            case OfImage image -> Optional.ofNullable(image.result().pullable());
        };
    }

    /** Whoever only opened a connection cannot know whether a registry answers there. */
    private static Optional<Boolean> reached(OfRegistry look) {
        boolean well = look.entry().verdict().cause() == null;
        return well && look.target().kind() == Target.Kind.CONNECTION ? Optional.empty() : Optional.of(well);
    }

    default Sight sight() {
        String cause = verdict().cause();
        // What is no reference stays none, however often one looks.
        boolean certain = Stage.REFERENCE.code().equals(verdict().stage());
        return cause == null ? Sight.WELL : new Sight(cause, certain);
    }
}
