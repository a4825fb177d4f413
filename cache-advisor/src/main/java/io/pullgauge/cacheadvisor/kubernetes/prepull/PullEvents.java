/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult.OfImage;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult.Outcome;
import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a kubelet says about a pod's pulls, in its events and in its containers' waiting messages. */
final class PullEvents {
    private static final Pattern PULLED = Pattern.compile(
            "Successfully pulled image \"([^\"]{1,600})\" in ([0-9.a-zµ]{1,30})(?: \\([^)]{0,60}\\))?(?:\\. Image size: (\\d{1,18}) bytes)?.{0,40}");
    private static final Pattern PRESENT = Pattern.compile(
            "(?:Container image|Image volume|Image) \"([^\"]{1,600})\" (?:is )?already present.{0,200}");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,12})?)(h|ms|m|s|µs|us|ns)");
    private static final String UNSAID = "unknown";

    private PullEvents() {}

    /** What became of each image; the newest word about it counts. */
    static List<OfImage> read(List<String> images, List<Pod> pods, List<Event> events) {
        List<OfImage> all = new ArrayList<>();
        for (String image : images) {
            all.add(one(image, pods, events));
        }
        return all;
    }

    private static OfImage one(String image, List<Pod> pods, List<Event> events) {
        for (Event event : events.reversed()) {
            Optional<OfImage> good = good(image, message(event));
            if (good.isPresent()) {
                return good.get();
            }
        }
        return messages(pods, events)
                .filter(message -> message.contains("\"" + image + "\""))
                .map(message -> failed(image, message))
                .reduce(PullEvents::better)
                .orElseGet(() -> new OfImage(image, Outcome.UNKNOWN, null, null, null, null));
    }

    private static Optional<OfImage> good(String image, String message) {
        Matcher pulled = PULLED.matcher(message);
        if (pulled.matches() && pulled.group(1).equals(image)) {
            String bytes = pulled.group(3);
            return Optional.of(new OfImage(
                    image,
                    Outcome.PULLED,
                    bytes == null ? null : Long.valueOf(bytes),
                    millis(pulled.group(2)),
                    null,
                    null));
        }
        Matcher present = PRESENT.matcher(message);
        return present.matches() && present.group(1).equals(image)
                ? Optional.of(new OfImage(image, Outcome.PRESENT, null, null, null, null))
                : Optional.empty();
    }

    private static Stream<String> messages(List<Pod> pods, List<Event> events) {
        return Stream.concat(
                events.stream()
                        .filter(event -> "Failed".equals(event.getReason()))
                        .map(PullEvents::message),
                pods.stream().flatMap(PullEvents::waiting));
    }

    private static Stream<String> waiting(Pod pod) {
        if (pod.getStatus() == null) {
            return Stream.empty();
        }
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .map(PullEvents::waiting)
                .filter(message -> !message.isEmpty());
    }

    private static String waiting(ContainerStatus status) {
        boolean waits = status.getState() != null && status.getState().getWaiting() != null;
        String message = waits ? status.getState().getWaiting().getMessage() : null;
        return message == null ? "" : message;
    }

    private static OfImage failed(String image, String message) {
        Explanation why = Explainer.explain(message);
        return new OfImage(image, Outcome.FAILED, null, null, why.cause(), why.message());
    }

    /** The later one, unless it says less: "back-off pulling image" alone hides what came before it. */
    private static OfImage better(OfImage earlier, OfImage later) {
        return UNSAID.equals(later.cause()) ? earlier : later;
    }

    private static String message(Event event) {
        return event.getMessage() == null ? "" : event.getMessage().strip();
    }

    /** A duration as Go writes it. */
    static @Nullable Long millis(String text) {
        Matcher part = PART.matcher(text);
        double millis = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis += Double.parseDouble(part.group(1))
                    * switch (part.group(2)) {
                        case "h" -> 3_600_000;
                        case "m" -> 60_000;
                        case "s" -> 1_000;
                        case "ms" -> 1;
                        case "ns" -> 1e-6;
                        default -> 1e-3;
                    };
            end = part.end();
        }
        return end == 0 || end != text.length() ? null : Math.round(millis);
    }
}
