/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One image that one container of a pod waits for, with the last words that named a cause. A back-off says nothing new, and what the
 * kubelet says while it holds itself back says nothing about the image: neither drives out a cause that is known.
 *
 * @param reason the waiting reason now
 * @param since when this image was first seen waiting
 * @param told the words behind {@code explained}
 * @param earlier the cause that was told before this one; null where it is the first
 */
public record StuckImage(
        String container,
        PodSeen.Slot slot,
        String image,
        String policy,
        String reason,
        Instant since,
        String told,
        Explanation explained,
        @Nullable Cause earlier) {

    private static final Set<String> REASONS = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed",
            "ErrSignatureValidationFailed",
            "ErrRegistryUnavailable");

    private static final String VOLUME = "ImageVolumeMountFailed";

    /** Whether a container waits for an image. */
    static boolean isStuck(PodSeen.Container container) {
        String reason = container.reason();
        return reason != null
                && (REASONS.contains(reason)
                        || reason.equals(VOLUME)
                        || (container.message() != null && container.message().startsWith(VOLUME)));
    }

    /** What is known after seeing the container wait. */
    static StuckImage seen(PodSeen.Container container, @Nullable StuckImage before, Instant now) {
        String reason = String.valueOf(container.reason());
        String message = container.message() == null ? "" : container.message();
        String words = words(reason, message, container.image());
        StuckImage known = before != null && before.image.equals(container.image()) ? before : null;
        StuckImage base = new StuckImage(
                container.name(),
                container.slot(),
                container.image(),
                container.policy(),
                reason,
                known == null ? now : known.since,
                known == null ? words : known.told,
                known == null ? Explainer.explain(words) : known.explained,
                known == null ? null : known.earlier);
        return base.hearing(words);
    }

    /** What is known after hearing again what the container's status says now: the kubelet's last word, whatever was read meanwhile. */
    StuckImage hearing(PodSeen.Container container) {
        String words = words(reason, container.message() == null ? "" : container.message(), image);
        return Explainer.explain(words).asCause() == explained.asCause() ? this : hearing(words);
    }

    /** What is known after hearing these words too. */
    StuckImage hearing(String words) {
        if (words.equals(told)) {
            return this;
        }
        Explanation heard = Explainer.explain(words);
        boolean news = !isWeak(heard, words) || (!saysWhy() && strength(heard) > strength(explained));
        if (!news) {
            return this;
        }
        boolean turned = saysWhy() && explained.asCause() != heard.asCause();
        return new StuckImage(
                container, slot, image, policy, reason, since, words, heard, turned ? explained.asCause() : earlier);
    }

    /** Whether the words name what keeps the image away; a kubelet that holds itself back names nothing of the kind. */
    boolean saysWhy() {
        return !isWeak(explained, told);
    }

    private static double strength(Explanation heard) {
        return heard.asCause() == Cause.UNKNOWN ? 0 : heard.confidence();
    }

    /** Words that do not say why the image cannot be had. */
    private static boolean isWeak(Explanation heard, String words) {
        return switch (heard.asCause()) {
            case UNKNOWN -> true;
            case PULL_DEADLINE -> words.contains("context canceled") || words.contains("code = Canceled");
            case THROTTLED -> words.contains("pull QPS exceeded");
            default -> false;
        };
    }

    /** The reason belongs to the words: some messages are nothing without it, and some containers have no message. */
    private static String words(String reason, String message, String image) {
        if (message.isBlank()) {
            return reason + ": " + (image.isBlank() ? "no image" : "image \"" + image + "\"");
        }
        return message.toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT))
                ? message
                : reason + ": " + message;
    }
}
