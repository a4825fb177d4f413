/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.CertificateSeen;
import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.ImageTally;
import io.pullgauge.cacheadvisor.fleet.Latencies;
import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.cacheadvisor.fleet.NodeFacts.EndpointSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** For each rule a fleet on which it must speak, one that is nearly so on which it must not, and how it comes to its numbers. */
final class Scenes {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String HUB = "docker.io";
    private static final String MIRROR = "https://cache.example:5000";
    private static final String UPSTREAM = "https://registry-1.docker.io";

    /** @param formula when the rule speaks and what its numbers are */
    record Scene(String kind, String formula, String fedBy, Situation fires, Situation nearMiss) {}

    private Scenes() {}

    /** A node under construction. */
    static final class NodeOf {
        private final String name;
        private String zone = "zone-a";
        private @Nullable Cause cause;
        private @Nullable String faultHost;
        private @Nullable Instant notAfter;
        private Map<String, List<String>> mirrors = Map.of(HUB, List.of(MIRROR, UPSTREAM));
        private @Nullable Long clock = 0L;
        private List<String> resolvers = List.of("10.0.0.10");
        private String proxy = "{}";
        private final List<EndpointSeen> endpoints = new ArrayList<>();
        private final List<ImageCell> images = new ArrayList<>();
        private String registry = HUB;

        NodeOf(String name) {
            this.name = name;
        }

        NodeOf mirrors(String... urls) {
            mirrors = Map.of(registry, List.of(urls));
            return this;
        }

        NodeOf endpoint(String url, boolean mirror, double millis, @Nullable String failed) {
            return endpoint(new EndpointSeen(registry, url, mirror, millis, failed, null, false));
        }

        NodeOf endpoint(EndpointSeen seen) {
            endpoints.add(seen);
            return this;
        }

        NodeOf image(String image) {
            images.add(new ImageCell(image, registry, CellState.OK, null, NOW, null, 100_000_000L));
            return this;
        }

        NodeOf fault(Cause fault, @Nullable String host) {
            cause = fault;
            faultHost = host;
            return this;
        }

        Standing done() {
            Fault fault = cause == null ? null : new Fault(cause, cause.stage(), null, faultHost, cause.summary());
            RegistryCell cell = new RegistryCell(
                    registry,
                    fault == null ? CellState.OK : CellState.FAILING,
                    fault,
                    NOW,
                    notAfter == null ? null : new CertificateSeen("CN=CA", notAfter),
                    List.of(),
                    ImageTally.NONE);
            return new Standing(
                    new NodeKey("c1", name),
                    zone,
                    NodeState.OK,
                    NOW,
                    NOW,
                    1,
                    "0.1.0",
                    List.of(cell),
                    Latencies.NONE,
                    List.copyOf(images),
                    Map.of("runtime", "containerd@2.1.4", "resolver", resolvers.toString(), "proxy", proxy),
                    new NodeFacts(mirrors, clock, resolvers, proxy, List.copyOf(endpoints)));
        }
    }

    /** A fleet of this many alike nodes, changed one by one. */
    static Situation fleet(int nodes, UnaryOperator<NodeOf> each) {
        List<Standing> standings = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            standings.add(each.apply(new NodeOf("node-" + i)).done());
        }
        return new Situation(new FleetView(NOW, "1", standings), List.of());
    }

    private static UnaryOperator<NodeOf> only(int number, UnaryOperator<NodeOf> change) {
        return node -> node.name.equals("node-" + number) ? change.apply(node) : node;
    }

    private static Situation with(Situation situation, List<QuotaStanding> quotas) {
        return new Situation(situation.fleet(), quotas, situation.demand());
    }

    private static Situation with(Situation situation, DemandView demand) {
        return new Situation(situation.fleet(), situation.quotas(), demand);
    }

    /** A quota of 100 of which so much is left, spent evenly by so many nodes. */
    static List<QuotaStanding> quota(String identity, int nodes, int left) {
        QuotaLedger ledger = new QuotaLedger();
        for (int i = 0; i <= 12; i++) {
            long remaining = 100 - (100L - left) * i / 12;
            NodeKey node = new NodeKey("c1", "node-" + (1 + i % nodes));
            ledger.add(List.of(new QuotaObservation(
                    NOW.minusSeconds(300L * (12 - i)), node, HUB, identity, 100L, remaining, 21_600L)));
        }
        return ledger.standings(NOW);
    }

    static Pull pull(Instant at, String node, String image, String digest, Pull.What what, @Nullable String policy) {
        return new Pull(
                at,
                new NodeKey("c1", node),
                image,
                HUB,
                digest,
                100_000_000L,
                4_000L,
                0L,
                what,
                "shop",
                null,
                "web",
                policy);
    }

    static DemandView demand(List<Pull> pulls, Map<String, List<TagSeen>> tags) {
        Map<String, Content> contents = new LinkedHashMap<>();
        pulls.forEach(pull -> {
            if (pull.digest() != null) {
                contents.put(pull.traceName(), new Content(pull.image(), pull.digest(), null, pull.bytes(), 0));
            }
        });
        return new DemandView(NOW, pulls, contents, tags, Map.of());
    }

    private static String digest(int number) {
        return "sha256:" + String.format(java.util.Locale.ROOT, "%064x", number);
    }

    /** Every node pulls every image once, over these days. */
    static DemandView wave(int nodes, int images, Duration over) {
        List<Pull> pulls = new ArrayList<>();
        Duration step = over.dividedBy((long) nodes * images);
        for (int i = 0; i < nodes * images; i++) {
            Instant at = NOW.minus(over).plus(step.multipliedBy(i));
            int image = i / nodes;
            pulls.add(pull(
                    at,
                    "node-" + (1 + i % nodes),
                    "docker.io/library/app" + image + ":1.0",
                    digest(image),
                    Pull.What.PULLED,
                    null));
        }
        return demand(pulls, Map.of());
    }

    private static DemandView starts(int count, Duration over, String image, int digests) {
        List<Pull> pulls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant at = NOW.minus(over).plus(over.multipliedBy(i).dividedBy(count - 1L));
            pulls.add(pull(at, "node-1", image, digest(1), Pull.What.PRESENT, "Always"));
        }
        List<TagSeen> seen = new ArrayList<>();
        for (int i = 0; i < digests; i++) {
            seen.add(new TagSeen(image, digest(i + 1), NOW.minus(over), NOW));
        }
        return demand(pulls, Map.of(image, seen));
    }

    private static DemandView moved(String image, Instant lastOfOld, Instant firstOfNew) {
        return demand(
                List.of(),
                Map.of(
                        image,
                        List.of(
                                new TagSeen(image, digest(1), NOW.minus(Duration.ofDays(20)), lastOfOld),
                                new TagSeen(image, digest(2), firstOfNew, NOW))));
    }

    private static DemandView thrownAway(int times, Duration later) {
        List<Pull> pulls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Instant at = NOW.minus(Duration.ofDays(20)).plus(Duration.ofHours(2L * i));
            String image = "docker.io/library/app" + i + ":1.0";
            pulls.add(pull(at, "node-1", image, digest(i), Pull.What.REMOVED, null));
            pulls.add(pull(at.plus(later), "node-1", image, digest(i), Pull.What.PULLED, null));
        }
        pulls.sort(java.util.Comparator.comparing(Pull::at));
        return demand(pulls, Map.of());
    }

    /** One image of the namespace shop came to so many nodes, one a quarter of an hour, each time within so many seconds. */
    private static DemandView spread(int nodes, long seconds) {
        List<Pull> pulls = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            pulls.add(new Pull(
                    NOW.minus(Duration.ofMinutes(15L * (nodes - i + 1))),
                    new NodeKey("default", "node-" + i),
                    "r.example/team/app:1.4",
                    "r.example",
                    null,
                    900_000_000L,
                    seconds * 1_000,
                    2_000L,
                    Pull.What.PULLED,
                    "shop",
                    "app-" + i,
                    "app",
                    "IfNotPresent"));
        }
        return demand(pulls, Map.of());
    }

    private static EndpointSeen anonymous(String url) {
        return new EndpointSeen(HUB, url, true, 5.0, null, null, true);
    }

    private static final String REPORTS = "the agents' reports";
    private static final String PULLS =
            "pull events (`pulls` of a report, or the cluster's events) and the agents' inventories";

    static List<Scene> all() {
        UnaryOperator<NodeOf> same = node -> node;
        Situation plain = fleet(6, same);
        Situation official = fleet(6, node -> node.mirrors(UPSTREAM).image("docker.io/library/nginx:1.29"));
        Situation cached = fleet(6, node -> node.image("docker.io/library/nginx:1.29"));
        Situation direct = fleet(6, node -> node.mirrors(UPSTREAM));
        return List.of(
                new Scene(
                        "fault-on-some-nodes",
                        "A registry works on some nodes and fails on others. Parts of the set-up that all failing"
                                + " nodes share and at most 20 % of the working ones have are named, those that can bring"
                                + " about the cause first.",
                        REPORTS,
                        fleet(6, only(1, node -> node.fault(Cause.DNS_SERVFAIL, null))),
                        fleet(6, node -> node.fault(Cause.DNS_SERVFAIL, null))),
                new Scene(
                        "quota-runs-low",
                        "Nothing is left, under 20 % is left, it is likely to end within the hour, or P(it ends within"
                                + " its window) is at least 0.5 by the forecast.",
                        "the registries' limit headers in the agents' reports",
                        with(plain, quota("203.0.113.9", 6, 15)),
                        with(plain, quota("203.0.113.9", 6, 95))),
                new Scene(
                        "registry-deserves-cache",
                        "unitsWithoutCache = nodes × images looked at; unitsWithCache = images. Speaks where a quota"
                                + " exists and the former is over half of it or an image is on 3 nodes or more on average,"
                                + " where the limit refuses now, or where 5 GiB would be saved. Silent"
                                + " where over half of the nodes ask a working cache already.",
                        REPORTS,
                        with(official, quota("203.0.113.9", 6, 60)),
                        with(cached, quota("203.0.113.9", 6, 60))),
                new Scene(
                        "cache-size",
                        "Replays the pulls as `simulate --product distribution@3 --ttl 0` does. diskBytesAdvised ="
                                + " 1.3 × (peak + 30 × diskBytesPerDay), which is what the second half of the time"
                                + " added. The share saved is that of the manifest GETs, lowest and highest of the two"
                                + " halves. Needs 50 pulls over a day, and 30 % saved in each half; silent where nodes"
                                + " ask a cache already. duration = fixed + GB × slope, a robust line through 30 pulls"
                                + " or more; of the pulls whose bytes take over 2 × fixed, secondsSavedPerGigabyteAtMost"
                                + " = median of (duration - fixed) / GB less its fastest tenth (unpacking), and"
                                + " secondsSavedPerDayAtMost = that × the bytes that a cache answers. Where nodes tell their zones: one in each zone if"
                                + " the bytes that cross zones with one cache are over 5 × the bytes fetched more, at up"
                                + " to 1.5 × its charged requests.",
                        PULLS,
                        with(direct, wave(6, 12, Duration.ofDays(3))),
                        with(direct, wave(1, 60, Duration.ofDays(3)))),
                new Scene(
                        "log-in-to-docker-hub",
                        "The quota of Docker Hub counts an address, not an account, and is tight (as in"
                                + " quota-runs-low).",
                        "the registries' limit headers in the agents' reports",
                        with(plain, quota("203.0.113.9", 6, 15)),
                        with(plain, quota("our-account", 6, 15))),
                new Scene(
                        "spread-egress",
                        "As log-in-to-docker-hub, and 4 nodes or more share the address. addresses = 1.5 × units in a"
                                + " window / limit, at least 2.",
                        "the registries' limit headers in the agents' reports",
                        with(plain, quota("203.0.113.9", 6, 15)),
                        with(plain, quota("203.0.113.9", 2, 15))),
                new Scene(
                        "image-has-a-twin",
                        "A quota of Docker Hub is tight, and images have a known second home (official images on"
                                + " public.ecr.aws, Calico, Prometheus, CoreDNS).",
                        REPORTS,
                        with(official, quota("203.0.113.9", 6, 15)),
                        with(official, quota("203.0.113.9", 6, 95))),
                new Scene(
                        "mirror-unused",
                        "More than half of the nodes that look at a registry, at least two, have a mirror for it, and"
                                + " these have none.",
                        "`environment.mirrors` of the agents' reports",
                        fleet(6, only(1, node -> node.mirrors(UPSTREAM))),
                        fleet(
                                6,
                                node -> Integer.parseInt(node.name.substring(5)) <= 3 ? node.mirrors(UPSTREAM) : node)),
                new Scene(
                        "mirror-bypassed",
                        "A mirror of the node fails with a cause, and the registry works on the same node.",
                        "endpoints and warnings of the agents' reports",
                        fleet(6, only(1, node -> node.endpoint(MIRROR, true, 1, "connect_refused"))),
                        fleet(6, only(1, node -> node.endpoint(UPSTREAM, false, 1, "connect_refused")))),
                new Scene(
                        "mirror-slower-than-direct",
                        "On 3 nodes or more, the median time of all stages at the mirror is over twice that at the"
                                + " registry, and over 100 ms more.",
                        "endpoints of the agents' reports",
                        fleet(6, node -> node.endpoint(MIRROR, true, 900, null).endpoint(UPSTREAM, false, 200, null)),
                        fleet(6, node -> node.endpoint(MIRROR, true, 90, null).endpoint(UPSTREAM, false, 20, null))),
                new Scene(
                        "mirrors-differ",
                        "Nodes of one zone have mirrors for a registry, and not the same ones in the same order.",
                        "`environment.mirrors` of the agents' reports",
                        fleet(6, only(1, node -> node.mirrors("https://old-cache.example", UPSTREAM))),
                        fleet(6, only(1, node -> {
                            node.zone = "zone-b";
                            return node.mirrors("https://cache-b.example", UPSTREAM);
                        }))),
                new Scene(
                        "mirror-open-to-everyone",
                        "A mirror answered without credentials, where the registry itself refuses the same node for"
                                + " want of them.",
                        "endpoints of the agents' reports",
                        fleet(
                                6,
                                node -> node.endpoint(anonymous(MIRROR)).endpoint(UPSTREAM, false, 1, "auth_required")),
                        fleet(6, node -> node.endpoint(anonymous(MIRROR)).endpoint(UPSTREAM, false, 1, null))),
                new Scene(
                        "always-on-immutable-tag",
                        "20 starts or more over 7 days or more with the policy Always found the image present, and a"
                                + " tag that is a version had one digest.",
                        PULLS,
                        with(plain, starts(40, Duration.ofDays(8), "docker.io/library/web:1.4.2", 1)),
                        with(plain, starts(40, Duration.ofDays(8), "docker.io/library/web:1.4.2", 2))),
                new Scene(
                        "tag-moved",
                        "A tag that is a version has a new digest since at most 7 days, and the one before was last"
                                + " seen before the new one came (2 h allowed).",
                        PULLS,
                        with(
                                plain,
                                moved(
                                        "docker.io/library/web:1.4.2",
                                        NOW.minus(Duration.ofDays(2)),
                                        NOW.minus(Duration.ofDays(2)))),
                        with(plain, moved("docker.io/library/web:1.4.2", NOW, NOW.minus(Duration.ofDays(2))))),
                new Scene(
                        "gc-throws-away",
                        "An image went from a node and was pulled there again within 2 days, 5 times or more within"
                                + " what is remembered.",
                        PULLS,
                        with(plain, thrownAway(6, Duration.ofHours(5))),
                        with(plain, thrownAway(6, Duration.ofDays(3)))),
                new Scene(
                        "prepull-pays",
                        "An image of a namespace was pulled within 7 days on 3 nodes or more, at least half of those that"
                                + " report and not all, in 10 s or more in the middle. secondsSavedAtMost = for each image"
                                + " its median time × the nodes on which no pull of it was seen.",
                        PULLS,
                        with(plain, spread(4, 22)),
                        with(plain, spread(6, 22))),
                new Scene(
                        "blob-hosts-to-open",
                        "Layers are refused on the way (blob_cdn_blocked, or a connection fault at a blob host other"
                                + " than the registry), and the hosts are known from these or other nodes' redirects.",
                        "endpoints and verdicts of the agents' reports",
                        fleet(
                                6,
                                only(
                                        1,
                                        node -> node.fault(
                                                Cause.BLOB_CDN_BLOCKED, "production.cloudflare.docker.com"))),
                        fleet(6, only(1, node -> node.fault(Cause.CONNECT_REFUSED, "registry-1.docker.io")))),
                new Scene(
                        "certificate-expires",
                        "The certificate that a node was shown ends within 10 days.",
                        "`certificate` of the agents' reports",
                        fleet(6, node -> {
                            node.notAfter = NOW.plus(Duration.ofDays(5));
                            return node;
                        }),
                        fleet(6, node -> {
                            node.notAfter = NOW.plus(Duration.ofDays(30));
                            return node;
                        })),
                new Scene(
                        "clock-is-off",
                        "A node's clock differs from the median of all nodes' by over 60 s. Silent with fewer than 3"
                                + " nodes, or when most differ.",
                        "`environment.clockOffsetMillis` of the agents' reports",
                        fleet(6, only(1, node -> {
                            node.clock = 300_000L;
                            return node;
                        })),
                        fleet(6, node -> {
                            node.clock = 300_000L;
                            return node;
                        })),
                new Scene(
                        "setup-drifts",
                        "At most a quarter of a zone's nodes, of 4 or more, have another resolver or proxy than the"
                                + " rest.",
                        "`environment` of the agents' reports",
                        fleet(6, only(1, node -> {
                            node.resolvers = List.of("8.8.8.8");
                            return node;
                        })),
                        fleet(6, node -> {
                            node.resolvers =
                                    List.of(Integer.parseInt(node.name.substring(5)) <= 3 ? "10.0.0.10" : "10.0.0.11");
                            return node;
                        })));
    }
}
