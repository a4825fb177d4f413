/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Registries that some nodes are not meant to reach. What is expected is neither healthy nor broken: it makes no node failing, no advice and
 * no noise. Only the way counts (DNS, connect, TLS, HTTP); a registry that answers, and answers wrongly, is news all the same.
 */
public record Expectations(List<Unreachable> all) {
    /** Nothing is expected. */
    public static final Expectations NONE = new Expectations(List.of());

    /**
     * One expectation; each pattern takes {@code *} for any characters.
     *
     * @param registry by host, like {@code *.example.com}
     * @param node by name
     * @param zone null for any, also none
     * @param until null for no end
     */
    public record Unreachable(
            Glob registry,
            Glob node,
            @Nullable String zone,
            String reason,
            @Nullable Instant until) {

        boolean covers(String host, String name, @Nullable String where, Instant now) {
            return registry.matches(host)
                    && node.matches(name)
                    && (zone == null || zone.equals(where))
                    && (until == null || until.isAfter(now));
        }
    }

    /** A name with {@code *} for any characters, compared without case. */
    public record Glob(String text, Pattern pattern) {
        /** Of this text. */
        public static Glob of(String text) {
            String quoted = "\\Q" + text.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E";
            return new Glob(text, Pattern.compile(quoted, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        }

        boolean matches(String name) {
            return pattern.matcher(name).matches();
        }
    }

    public Expectations {
        all = List.copyOf(all);
    }

    /** The expectation that this node does not reach this registry. */
    public Optional<Unreachable> of(String registry, String node, @Nullable String zone, Instant now) {
        return all.stream()
                .filter(each -> each.covers(registry, node, zone, now))
                .findFirst();
    }

    /** Whether the cause is one that an expectation can be about. */
    public static boolean isOfTheWay(Cause cause) {
        Stage stage = cause.stage();
        return stage == Stage.DNS
                || stage == Stage.CONNECT
                || stage == Stage.TLS
                || stage == Stage.HTTP
                || cause == Cause.MIRROR_UNREACHABLE
                || cause == Cause.BLOB_CDN_BLOCKED;
    }

    /** What the report says, with the expected faults taken out of the failing. */
    public Observation applied(Observation seen) {
        if (all.isEmpty()) {
            return seen;
        }
        return new Observation(
                seen.key(),
                seen.zone(),
                seen.instance(),
                seen.version(),
                seen.sequence(),
                seen.sentAt(),
                seen.receivedAt(),
                seen.interval(),
                seen.registries().stream().map(cell -> applied(cell, seen)).toList(),
                seen.latencies(),
                seen.images().stream().map(cell -> applied(cell, seen)).toList(),
                seen.quotas(),
                seen.traits(),
                seen.facts());
    }

    private RegistryCell applied(RegistryCell cell, Observation seen) {
        if (!isExpected(cell.state(), cell.fault(), cell.registry(), seen)) {
            return cell;
        }
        return new RegistryCell(
                cell.registry(),
                CellState.UNKNOWN,
                null,
                cell.since(),
                cell.certificate(),
                cell.warnings(),
                new ImageTally(
                        cell.images().ok(),
                        0,
                        cell.images().unknown() + cell.images().failing(),
                        java.util.Map.of(),
                        cell.images().doubts()));
    }

    private ImageCell applied(ImageCell cell, Observation seen) {
        return isExpected(cell.state(), cell.fault(), cell.registry(), seen)
                ? new ImageCell(
                        cell.image(),
                        cell.registry(),
                        CellState.UNKNOWN,
                        cell.fault(),
                        cell.since(),
                        cell.digest(),
                        cell.bytes())
                : cell;
    }

    private boolean isExpected(CellState state, @Nullable Fault fault, String registry, Observation seen) {
        return state == CellState.FAILING
                && fault != null
                && isOfTheWay(fault.cause())
                && of(registry, seen.key().node(), seen.zone(), seen.receivedAt())
                        .isPresent();
    }
}
