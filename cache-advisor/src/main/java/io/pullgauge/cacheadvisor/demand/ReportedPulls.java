/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.NodeReport;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code pulls} and {@code inventory} of a report. Both come from programs of other versions: an entry that makes no sense is left
 * out, and everything is bounded.
 */
final class ReportedPulls {
    private static final int MOST_PULLS = 1_000;
    private static final int MOST_IMAGES = 1_000;
    private static final int MOST_LAYERS = 200;
    private static final long MOST_BYTES = 1L << 50;
    private static final int LONGEST_NAME = 400;
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\s]{1," + LONGEST_NAME + "}");

    /** Where the images of a node are, and what is known of them. */
    record Inventory(Set<String> names, Map<String, String> digests, List<Content> contents) {}

    private ReportedPulls() {}

    static List<Pull> pulls(NodeReport report, NodeKey node, Instant receivedAt) {
        List<Pull> pulls = new ArrayList<>();
        if (report.pulls() != null) {
            report.pulls().stream().limit(MOST_PULLS).forEach(entry -> {
                Pull pull = entry == null ? null : pull(entry, node, receivedAt);
                if (pull != null) {
                    pulls.add(pull);
                }
            });
        }
        return pulls;
    }

    private static @Nullable Pull pull(Map<String, Object> entry, NodeKey node, Instant receivedAt) {
        String image = canonical(text(entry, "image"));
        if (image == null) {
            return null;
        }
        Instant at = time(text(entry, "at"));
        String result = text(entry, "result");
        Pull.What what = result == null
                ? Pull.What.PULLED
                : switch (result) {
                    case "failed" -> Pull.What.FAILED;
                    case "present" -> Pull.What.PRESENT;
                    case "removed" -> Pull.What.REMOVED;
                    default -> Pull.What.PULLED;
                };
        return new Pull(
                at == null || at.isAfter(receivedAt) ? receivedAt : at,
                node,
                image,
                RegistryName.ofImage(image).orElse(""),
                digest(text(entry, "digest")),
                number(entry, "bytes"),
                number(entry, "millis"),
                number(entry, "waitedMillis"),
                what,
                text(entry, "namespace"),
                text(entry, "pod"),
                text(entry, "workload"),
                text(entry, "policy"));
    }

    static @Nullable Inventory inventory(NodeReport report, Function<String, Optional<String>> canonical) {
        if (report.inventory() == null || !(report.inventory().get("images") instanceof List<?> images)) {
            return null;
        }
        Inventory inventory = new Inventory(new HashSet<>(), new HashMap<>(), new ArrayList<>());
        images.stream().limit(MOST_IMAGES).forEach(each -> {
            if (each instanceof Map<?, ?> image) {
                add(inventory, image, canonical);
            }
        });
        return inventory;
    }

    private static void add(Inventory inventory, Map<?, ?> image, Function<String, Optional<String>> canonical) {
        String digest = digest(text(image, "digest"));
        Object names = image.get("names") == null ? image.get("image") : image.get("names");
        List<?> all = names instanceof List<?> list ? list : names == null ? List.of() : List.of(names);
        for (Object each : all.stream().limit(10).toList()) {
            String name = each instanceof String text && text.length() <= LONGEST_NAME
                    ? canonical.apply(text).orElse(null)
                    : null;
            if (name != null) {
                inventory.names().add(name);
                if (digest != null) {
                    inventory.digests().put(name, digest);
                    inventory.contents().add(content(name, digest, image));
                }
            }
        }
    }

    private static Content content(String name, String digest, Map<?, ?> image) {
        Long children = number(image, "children");
        return new Content(
                name,
                digest,
                layers(image.get("layers")),
                number(image, "bytes"),
                children == null ? 0 : (int) Math.min(children, 1_000));
    }

    private static @Nullable List<Layer> layers(@Nullable Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MOST_LAYERS) {
            return null;
        }
        List<Layer> layers = new ArrayList<>();
        for (Object each : list) {
            String digest = each instanceof Map<?, ?> layer ? digest(text(layer, "digest")) : null;
            Long bytes = each instanceof Map<?, ?> layer ? number(layer, "bytes") : null;
            if (digest == null || bytes == null) {
                return null;
            }
            layers.add(new Layer(digest, bytes));
        }
        return layers;
    }

    /** What the probe itself resolved tells tags and sizes too. */
    static List<Content> checked(NodeReport report, Function<String, Optional<String>> names) {
        List<Content> contents = new ArrayList<>();
        if (report.images() != null) {
            for (CheckResult each : report.images()) {
                String given = each == null ? null : each.reference() == null ? each.image() : each.reference();
                String name = given == null || given.length() > LONGEST_NAME
                        ? null
                        : names.apply(given).orElse(null);
                String digest = each == null ? null : digest(each.digest());
                if (each != null && name != null && digest != null) {
                    Long bytes = each.bytes();
                    contents.add(new Content(name, digest, null, bytes == null || bytes < 0 ? null : bytes, 0));
                }
            }
        }
        return contents;
    }

    static @Nullable String canonical(@Nullable String image) {
        return image != null
                        && NAME.matcher(image).matches()
                        && ImageReference.parse(image) instanceof ParsedReference.Valid valid
                ? valid.reference().canonical()
                : null;
    }

    private static @Nullable String digest(@Nullable String text) {
        return text != null && DIGEST.matcher(text).matches() ? text : null;
    }

    private static @Nullable String text(Map<?, ?> entry, String key) {
        return entry.get(key) instanceof String text && NAME.matcher(text).matches() ? text : null;
    }

    private static @Nullable Long number(Map<?, ?> entry, String key) {
        return entry.get(key) instanceof Number number && number.longValue() >= 0 && number.longValue() < MOST_BYTES
                ? (Long) number.longValue()
                : null;
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
