/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.ingest.Chores;
import io.pullgauge.cacheadvisor.prepull.run.UsualImages;
import io.pullgauge.cacheadvisor.sharing.Budgets;
import io.pullgauge.probe.cli.Durations;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.report.ReportAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The collector's configuration file.
 *
 * <pre>{@code
 *   interval: 60s
 *   targets:
 *     registries: [docker.io, quay.io]
 *     images: [docker.io/library/nginx:1.29]
 *   nodes: [{cluster: prod, node: node-a}]   # shown as absent until they report
 *   retention: {age: 30d, megabytes: 2048}
 *   budgets: {docker.io: 60}                 # requests a minute from one egress address, for all nodes together
 *   kubernetes:                              # for --auth kubernetes
 *     name: prod                             # the only cluster that its agents may report for
 *     agents: ["pullgauge:pullgauge-agent"]
 *     tokens: offline                        # or review: each token by TokenReview
 *     lease: pullgauge-collector             # whose holder leads, of several collectors on one database
 *   prepull: {namespaces: [shop]}            # where pre-pulls may run; also pauseImage, helperImage of their Jobs
 *   canary: {namespaces: [shop], secrets: true}   # where a pull with a workload's own credentials may be asked for
 *   unreachable:                             # on purpose: neither failing nor told
 *     - {registry: docker.io, nodes: ["gpu-*"], zone: eu-1a, reason: by mirror only, until: "2027-01-01T00:00:00Z"}
 *   notify: {after: 10m, events: true, namespace: pullgauge, webhook-file: /etc/pullgauge/webhook/url}
 * }</pre>
 */
public record CollectorFile(
        @Nullable String interval,
        @Nullable Targets targets,
        @Nullable List<Node> nodes,
        @Nullable Memory retention,
        @Nullable Cluster kubernetes,
        @Nullable Prepull prepull,

        @com.fasterxml.jackson.annotation.JsonProperty("notify") @Nullable
        Notifications notifications,

        @Nullable Map<String, Integer> budgets,
        @Nullable Canary canary,
        @Nullable List<@Nullable Unreachable> unreachable) {
    private static final long LARGEST = 1 << 20;
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    /** Says nothing. */
    public static final CollectorFile EMPTY =
            new CollectorFile(null, null, null, null, null, null, null, null, null, null);

    /** What agents shall look at beside their own flags. */
    public record Targets(
            @Nullable List<String> registries, @Nullable List<String> images) {}

    /** A node that should report. */
    public record Node(@Nullable String cluster, @Nullable String node) {}

    /** How long and how much is kept. */
    public record Memory(@Nullable String age, @Nullable Long megabytes) {}

    /** Where pre-pulls may run, and what their Jobs run where an order names nothing else. */
    public record Prepull(
            @Nullable List<String> namespaces,
            @Nullable String pauseImage,
            @Nullable String helperImage) {}

    /**
     * Where pulls in a workload's place may run.
     *
     * @param secrets whether pull secrets may be looked at there: type, key and JSON
     */
    public record Canary(
            @Nullable List<String> namespaces, @Nullable Boolean secrets) {}

    /** A registry that some nodes are not meant to reach; without nodes and zone, all of them. */
    public record Unreachable(
            @Nullable String registry,
            @Nullable List<String> nodes,
            @Nullable String zone,
            @Nullable String reason,
            @Nullable String until) {}

    /**
     * Who the cluster's agents are.
     *
     * @param name the cluster's, as its agents report; no other is believed then
     * @param lease that tells which of several collectors leads; collectors of another database need another
     */
    public record Cluster(
            @Nullable String name,
            @Nullable String audience,
            @Nullable String issuer,
            @Nullable List<String> agents,
            @Nullable String tokens,
            @Nullable String lease) {}

    /** What the file says of the cluster's agents. */
    public ClusterAccess access() throws Collector.CannotStart {
        Cluster given = kubernetes == null ? new Cluster(null, null, null, null, null, null) : kubernetes;
        String how = Objects.requireNonNullElse(given.tokens(), "offline");
        if (!how.equals("offline") && !how.equals("review")) {
            throw new Collector.CannotStart("kubernetes.tokens: " + how + " (expected: offline or review)", null);
        }
        if (given.agents() != null && given.agents().isEmpty()) {
            throw new Collector.CannotStart("kubernetes.agents: empty (expected: at least one, or no such key)", null);
        }
        try {
            return new ClusterAccess(
                    Objects.requireNonNullElse(given.audience(), ClusterAccess.AUDIENCE),
                    Set.copyOf(list(given.agents())),
                    Optional.ofNullable(given.issuer()),
                    Optional.ofNullable(given.name()).filter(name -> !name.isBlank()),
                    how.equals("offline"));
        } catch (IllegalArgumentException e) {
            throw new Collector.CannotStart("kubernetes.agents: " + e.getMessage(), e);
        }
    }

    /** Reads the file; whatever is wrong is one clear line. */
    public static CollectorFile read(Path file) throws Collector.CannotStart {
        try {
            if (Files.size(file) > LARGEST) {
                throw new Collector.CannotStart("--config " + file + " is larger than " + LARGEST + " bytes", null);
            }
            CollectorFile read = YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(Files.readString(file), CollectorFile.class);
            return read == null ? EMPTY : read;
        } catch (IOException e) {
            throw new Collector.CannotStart("--config " + file + " cannot be read", e);
        } catch (UnrecognizedPropertyException e) {
            throw new Collector.CannotStart(
                    "--config " + file + ": unknown key \"" + e.getPropertyName() + "\"" + at(e) + " (expected: "
                            + Objects.requireNonNullElse(e.getKnownPropertyIds(), List.of()) + ")",
                    e);
        } catch (JacksonException e) {
            throw new Collector.CannotStart("--config " + file + " is not valid" + at(e), e);
        }
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
    }

    /** The configuration with what the file says. */
    public CollectorConfig applyTo(CollectorConfig base) throws Collector.CannotStart {
        CollectorConfig changed = interval == null ? base : base.withInterval(duration("interval", interval));
        if (targets != null) {
            changed = changed.withTargets(new ReportAnswer.Targets(list(targets.registries()), list(targets.images())));
        }
        if (nodes != null) {
            changed = changed.withExpected(nodes.stream()
                    .map(each -> NodeKey.in(each.cluster(), Objects.requireNonNullElse(each.node(), "")))
                    .collect(Collectors.toSet()));
        }
        if (budgets != null) {
            changed = changed.withBudgets(budgets(budgets));
        }
        if (prepull != null) {
            changed =
                    changed.withPrepulls(Set.copyOf(list(prepull.namespaces()))).withPrepullImages(images(prepull));
        }
        if (unreachable != null) {
            changed = changed.withUnreachable(expectations(unreachable));
        }
        if (canary != null) {
            changed = changed.withCanaries(
                    new Canaries.Rules(Set.copyOf(list(canary.namespaces())), Boolean.TRUE.equals(canary.secrets())));
        }
        if (kubernetes != null && kubernetes.lease() != null) {
            changed = changed.withLease(lease(kubernetes.lease()));
        }
        return retention == null ? changed : changed.withRetention(retention(retention));
    }

    private static String lease(String given) throws Collector.CannotStart {
        if (!OBJECT_NAME.matcher(given).matches()) {
            throw new Collector.CannotStart(
                    "kubernetes.lease: " + given + " (expected: a name of an object, a-z, 0-9 and -)", null);
        }
        return given;
    }

    private static UsualImages images(Prepull given) throws Collector.CannotStart {
        return new UsualImages(
                image("pauseImage", given.pauseImage(), UsualImages.PUBLISHED.pause()),
                image("helperImage", given.helperImage(), UsualImages.PUBLISHED.helper()));
    }

    private static String image(String key, @Nullable String given, String usual) throws Collector.CannotStart {
        String image = given == null ? usual : given.strip();
        if (ImageReference.parse(image) instanceof ParsedReference.Invalid invalid) {
            throw new Collector.CannotStart("prepull." + key + ": " + image + ": " + invalid.detail(), null);
        }
        return image;
    }

    private static Chores.Retention retention(Memory wanted) throws Collector.CannotStart {
        Chores.Retention usual = Chores.Retention.USUAL;
        Duration age = wanted.age() == null ? usual.age() : duration("retention.age", wanted.age());
        return new Chores.Retention(age, wanted.megabytes() == null ? usual.bytes() : wanted.megabytes() << 20);
    }

    private static Expectations expectations(List<@Nullable Unreachable> given) throws Collector.CannotStart {
        List<Expectations.Unreachable> all = new ArrayList<>();
        for (Unreachable each : given) {
            if (each == null || each.registry() == null || each.registry().isBlank()) {
                throw new Collector.CannotStart(
                        "unreachable.registry: missing (expected: a host, like docker.io or *.example.com)", null);
            }
            if (each.reason() == null || each.reason().isBlank()) {
                throw new Collector.CannotStart(
                        "unreachable.reason: missing for " + each.registry()
                                + " (expected: why, for those who read it later)",
                        null);
            }
            Instant until = until(each.until());
            for (String node : each.nodes() == null ? List.of("*") : each.nodes()) {
                all.add(new Expectations.Unreachable(
                        Expectations.Glob.of(RegistryName.normal(each.registry().strip())),
                        Expectations.Glob.of(node),
                        each.zone(),
                        each.reason().strip(),
                        until));
            }
        }
        return new Expectations(all);
    }

    private static @Nullable Instant until(@Nullable String text) throws Collector.CannotStart {
        try {
            return text == null ? null : OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeParseException e) {
            throw new Collector.CannotStart(
                    "unreachable.until: " + text + " (expected: a time like 2027-01-01T00:00:00Z)", e);
        }
    }

    private static Budgets budgets(Map<String, Integer> given) throws Collector.CannotStart {
        try {
            return new Budgets(given);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new Collector.CannotStart("budgets: " + e.getMessage(), e);
        }
    }

    private static List<String> list(@Nullable List<String> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    private static Duration duration(String key, String text) throws Collector.CannotStart {
        Duration duration = Durations.parse(text.strip()).orElse(Duration.ZERO);
        if (duration.compareTo(Duration.ofSeconds(1)) >= 0) {
            return duration;
        }
        throw new Collector.CannotStart(key + ": " + text + " (expected: at least 1s, like 60s, 5m, 12h or 30d)", null);
    }
}
