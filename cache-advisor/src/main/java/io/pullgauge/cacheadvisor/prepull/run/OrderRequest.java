/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wrote; every part but name and images may be missing. Read from JSON as it stands.
 *
 * @param imageVolumes auto, gate or never
 * @param workloads whose images are wanted, as kind/name in the namespace
 * @param running whether also what pods of the namespace run now
 * @param schedule when it is made anew: five fields as cron has them
 * @param timeZone whose clocks the schedule means; UTC where it is left out
 * @param on what else makes it anew: new-digest, quota-reset
 */
public record OrderRequest(
        @Nullable String name,
        @Nullable String namespace,
        @Nullable List<@Nullable String> images,
        @Nullable List<@Nullable String> nodes,
        @Nullable String selector,
        @Nullable Map<String, @Nullable String> caches,
        @Nullable String serviceAccount,
        @Nullable List<@Nullable String> pullSecrets,
        @Nullable Boolean always,
        @Nullable String imageVolumes,
        @Nullable String pauseImage,
        @Nullable String helperImage,
        @Nullable Integer nodesAtOnce,
        @Nullable Integer reservePercent,
        @Nullable Integer deadlineSeconds,
        @Nullable Integer keepSeconds,
        @Nullable Integer coverSeconds,
        @Nullable Boolean part,
        @Nullable Boolean holder,
        @Nullable List<@Nullable String> workloads,
        @Nullable Boolean running,
        @Nullable Long zoneBytesPerSecond,
        @Nullable String schedule,
        @Nullable String timeZone,
        @Nullable List<@Nullable String> on) {
    /** More images than this are several plans. */
    public static final int MOST_IMAGES = 100;
    /** What Kubernetes itself is tested for. */
    public static final int MOST_NODES = 5_000;

    static final String PAUSE = "registry.k8s.io/pause:3.10";
    /** Its program is linked statically, so that it runs in an image that has no library. */
    static final String HELPER = "docker.io/library/busybox:1.37-musl";

    private static final int MOST_WORKLOADS = 50;
    private static final int MOST_CACHES = 100;
    private static final String NEW_DIGEST = "new-digest";
    private static final String QUOTA_RESET = "quota-reset";
    private static final int MOST_AT_ONCE = 500;
    private static final int DAY = 86_400;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

    /** One thing that is wrong, and where. */
    public record Wrong(String pointer, String detail) {}

    /** A whole order, or what is wrong with it: the first thing only, for the next one may follow from it. */
    public sealed interface Checked {
        /** It can be planned. */
        record Good(Order order) implements Checked {}

        /** It cannot. */
        record Bad(Wrong wrong) implements Checked {}
    }

    /**
     * The order with every default filled in, if it may be for one of these namespaces.
     *
     * @param usual images of Jobs where none are named
     * @param dry whether it shall only be looked at: then any namespace will do
     */
    public Checked check(List<String> namespaces, UsualImages usual, boolean dry, Instant now) {
        List<Wrong> wrong = new ArrayList<>();
        String plan = text(name);
        if (!LABEL.matcher(plan).matches() || plan.length() > 50) {
            wrong.add(
                    new Wrong(
                            "/name",
                            shown(plan)
                                    + " (expected: at most 50 of a-z, 0-9 and -, beginning and ending with a letter or digit)"));
        }
        String place = namespace == null && namespaces.size() == 1 ? namespaces.getFirst() : text(namespace);
        List<String> asked = names(workloads);
        boolean asks = !asked.isEmpty() || Boolean.TRUE.equals(running);
        if ((dry && !asks) ? !place.isEmpty() && !LABEL.matcher(place).matches() : !namespaces.contains(place)) {
            wrong.add(new Wrong("/namespace", shown(place) + " is not allowed (expected: one of " + namespaces + ")"));
        }
        List<String> wanted = names(images);
        checkImages(wanted, asks, wrong);
        checkWorkloads(asked, wrong);
        List<String> chosen = names(nodes);
        if (chosen.size() > MOST_NODES) {
            wrong.add(new Wrong("/nodes", chosen.size() + " nodes (expected: at most " + MOST_NODES + ")"));
        }
        checkSelector(chosen, wrong);
        checkNames("/pullSecrets", names(pullSecrets), wrong);
        if (serviceAccount != null) {
            checkNames("/serviceAccount", List.of(serviceAccount), wrong);
        }
        Order.Volumes volumes = volumes(wrong);
        String pause = image("/pauseImage", pauseImage, usual.pause(), wrong);
        String helper = image("/helperImage", helperImage, usual.helper(), wrong);
        int atOnce = number("/nodesAtOnce", nodesAtOnce, 50, 1, MOST_AT_ONCE, wrong);
        int reserve = number("/reservePercent", reservePercent, 50, 0, 100, wrong);
        int deadline = number("/deadlineSeconds", deadlineSeconds, 1_800, 30, DAY, wrong);
        int keep = number("/keepSeconds", keepSeconds, DAY, 60, 30 * DAY, wrong);
        int cover = number("/coverSeconds", coverSeconds, DAY, 0, 30 * DAY, wrong);
        checkCaches(wrong);
        if (zoneBytesPerSecond != null && zoneBytesPerSecond < 1) {
            wrong.add(new Wrong("/zoneBytesPerSecond", zoneBytesPerSecond + " (expected: at least 1)"));
        }
        Order.When when = when(now, wrong);
        return wrong.isEmpty()
                ? new Checked.Good(new Order(
                        plan,
                        place,
                        wanted,
                        chosen,
                        selector == null ? "" : selector,
                        known(caches),
                        serviceAccount,
                        names(pullSecrets),
                        Boolean.TRUE.equals(always),
                        volumes,
                        pause,
                        helper,
                        atOnce,
                        reserve,
                        Duration.ofSeconds(deadline),
                        Duration.ofSeconds(keep),
                        Duration.ofSeconds(cover),
                        Boolean.TRUE.equals(part) || (when != null && when.quotaReset()),
                        Boolean.TRUE.equals(holder),
                        new Order.Sources(wanted, asked, Boolean.TRUE.equals(running)),
                        zoneBytesPerSecond,
                        when))
                : new Checked.Bad(wrong.getFirst());
    }

    private Order.@Nullable When when(Instant now, List<Wrong> wrong) {
        List<String> triggers = names(on);
        triggers.stream()
                .filter(each -> !each.equals(NEW_DIGEST) && !each.equals(QUOTA_RESET))
                .findFirst()
                .ifPresent(each -> wrong.add(
                        new Wrong("/on", shown(each) + " (expected: " + NEW_DIGEST + " or " + QUOTA_RESET + ")")));
        String zone = text(timeZone).isEmpty() ? "UTC" : text(timeZone);
        if (schedule == null) {
            if (timeZone != null) {
                wrong.add(new Wrong("/timeZone", shown(zone) + " stands without /schedule (expected: both)"));
            }
            return triggers.isEmpty()
                    ? null
                    : new Order.When(null, zone, triggers.contains(NEW_DIGEST), triggers.contains(QUOTA_RESET));
        }
        switch (Timetable.parse(schedule, zone, now)) {
            case Timetable.Parsed.BadCron(String detail) ->
                wrong.add(new Wrong("/schedule", shown(schedule) + " " + detail));
            case Timetable.Parsed.BadZone(String detail) ->
                wrong.add(new Wrong("/timeZone", shown(zone) + " " + detail));
            case Timetable.Parsed.Good good -> {}
        }
        return new Order.When(schedule, zone, triggers.contains(NEW_DIGEST), triggers.contains(QUOTA_RESET));
    }

    private static void checkWorkloads(List<String> asked, List<Wrong> wrong) {
        if (asked.size() > MOST_WORKLOADS) {
            wrong.add(new Wrong("/workloads", asked.size() + " workloads (expected: at most " + MOST_WORKLOADS + ")"));
        }
        for (String each : asked) {
            int slash = each.indexOf('/');
            if (slash < 0
                    || !PrepullCluster.WORKLOADS.contains(each.substring(0, slash))
                    || !SUBDOMAIN.matcher(each.substring(slash + 1)).matches()) {
                wrong.add(new Wrong(
                        "/workloads",
                        shown(each) + " (expected: KIND/NAME with a kind of " + PrepullCluster.WORKLOADS + ")"));
            }
        }
    }

    private static Map<String, String> known(@Nullable Map<String, @Nullable String> caches) {
        Map<String, String> known = new HashMap<>();
        if (caches != null) {
            caches.forEach((registry, cache) -> known.put(registry, text(cache)));
        }
        return known;
    }

    private void checkCaches(List<Wrong> wrong) {
        if (caches != null
                && caches.entrySet().stream().anyMatch(each -> each.getKey() == null || each.getValue() == null)) {
            wrong.add(new Wrong("/caches", "a registry without a cache (expected: \"docker.io\": \"hub-cache\")"));
        }
        if (caches != null && caches.size() > MOST_CACHES) {
            wrong.add(new Wrong("/caches", caches.size() + " caches (expected: at most " + MOST_CACHES + ")"));
        }
    }

    private static void checkImages(List<String> wanted, boolean mayBeNone, List<Wrong> wrong) {
        if ((wanted.isEmpty() && !mayBeNone) || wanted.size() > MOST_IMAGES) {
            wrong.add(new Wrong("/images", wanted.size() + " images (expected: 1 to " + MOST_IMAGES + ")"));
        }
        for (String each : wanted) {
            if (ImageReference.parse(each) instanceof ParsedReference.Invalid invalid) {
                wrong.add(new Wrong("/images", shown(each) + ": " + invalid.detail()));
            }
        }
    }

    private void checkSelector(List<String> chosen, List<Wrong> wrong) {
        String given = selector == null ? "" : selector;
        if (!chosen.isEmpty() && !given.isBlank()) {
            wrong.add(new Wrong("/selector", "stands beside /nodes (expected: one of the two)"));
        }
        Selector.parse(given).problem().ifPresent(problem -> wrong.add(new Wrong("/selector", problem)));
    }

    private static void checkNames(String pointer, List<String> names, List<Wrong> wrong) {
        for (String each : names) {
            if (!SUBDOMAIN.matcher(each).matches()) {
                wrong.add(new Wrong(pointer, shown(each) + " (expected: the name of an object)"));
            }
        }
    }

    private Order.Volumes volumes(List<Wrong> wrong) {
        String given = imageVolumes == null ? "auto" : imageVolumes;
        for (Order.Volumes each : Order.Volumes.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(given)) {
                return each;
            }
        }
        wrong.add(new Wrong("/imageVolumes", shown(given) + " (expected: auto, gate or never)"));
        return Order.Volumes.AUTO;
    }

    private static String image(String pointer, @Nullable String given, String usual, List<Wrong> wrong) {
        String image = given == null ? usual : given;
        if (ImageReference.parse(image) instanceof ParsedReference.Invalid invalid) {
            wrong.add(new Wrong(pointer, shown(image) + ": " + invalid.detail()));
        }
        return image;
    }

    private static int number(
            String pointer, @Nullable Integer given, int usual, int least, int most, List<Wrong> wrong) {
        int number = given == null ? usual : given;
        if (number < least || number > most) {
            wrong.add(new Wrong(pointer, number + " (expected: " + least + " to " + most + ")"));
        }
        return number;
    }

    private static List<String> names(@Nullable List<@Nullable String> given) {
        return given == null
                ? List.of()
                : List.copyOf(Set.copyOf(given.stream().map(OrderRequest::text).toList())).stream()
                        .sorted()
                        .toList();
    }

    private static String text(@Nullable String given) {
        return Objects.requireNonNullElse(given, "").strip();
    }

    private static String shown(String text) {
        return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
    }
}
