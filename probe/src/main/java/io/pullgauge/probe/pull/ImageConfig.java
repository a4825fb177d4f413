/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.json.JsonReader;
import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Text;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Looks at an image's configuration: fetched whole, hashed, and read for the platform it was built for and the layers that it names. */
final class ImageConfig {

    /** So much more than the manifest says is read, so that a wrong size is told from wrong bytes. */
    private static final int MARGIN = 64 * 1024;

    private final Platform node;
    private final Library library;
    private final Place place;

    /** How the runtime came to the manifest. */
    enum Place {
        /** It stood alone: then no runtime compares platforms before the container starts. */
        ALONE,
        /** An index's entry names its platform. */
        MARKED,
        /** An index's entry names no platform: containerd then goes by the configuration. */
        UNMARKED
    }

    ImageConfig(Platform node, Library library, Place place) {
        this.node = node;
        this.library = library;
        this.place = place;
    }

    /**
     * What was seen.
     *
     * @param layers how many it names; null where it was not read
     * @param failure what keeps the image from being pulled
     * @param oddity what does not, though it will not run
     */
    record Seen(
            @Nullable Platform platform,
            @Nullable Integer layers,
            @Nullable Failure failure,
            @Nullable Failure oddity) {

        private static final Seen NOTHING = new Seen(null, null, null, null);

        private static Seen broken(@Nullable Failure why) {
            return new Seen(null, null, why, null);
        }
    }

    Seen look(Descriptor config, Sight.BlobSource blobs, int most) {
        Sight.Blob blob = blobs.get(config, (int) Math.min(most, config.size() + MARGIN));
        Exchange.Answer answer = blob.answer();
        if (answer == null) {
            return Seen.broken(blob.failure());
        }
        if (answer.cut() && config.size() >= most) {
            return Seen.NOTHING;
        }
        Failure wrong = wrong(config, blob, answer);
        if (wrong != null) {
            return told(blob, wrong);
        }
        try {
            return read(JsonReader.USUAL.read(answer.body()), blob);
        } catch (JacksonException _) {
            return told(blob, failed(Cause.MANIFEST_INVALID, blob, "the configuration is not JSON"));
        }
    }

    private @Nullable Failure wrong(Descriptor config, Sight.Blob blob, Exchange.Answer answer) {
        int length = answer.body().length;
        String says = "the manifest says " + config.size();
        if (!Digests.of(answer.body(), config.digest()).equals(config.digest())) {
            if (length < config.size()) {
                return failed(
                        Cause.BLOB_INTERRUPTED,
                        blob,
                        "the configuration ends after " + length + " of " + config.size() + " bytes");
            }
            return answer.cut()
                    ? failed(
                            Cause.BLOB_DIGEST_MISMATCH,
                            blob,
                            "the configuration has more than " + length + " bytes, " + says)
                    : failed(Cause.BLOB_DIGEST_MISMATCH, blob, "the configuration's bytes do not have its digest");
        }
        // dockerd goes by the digest alone.
        return length == config.size() || library == Library.DOCKER
                ? null
                : failed(Cause.MANIFEST_INVALID, blob, "the configuration has " + length + " bytes, " + says);
    }

    private Seen read(JsonValue root, Sight.Blob blob) {
        JsonValue named = root.path("rootfs").path("diff_ids");
        if (!root.isObject() || !(named.isArray() || named.isMissing() || named.isNull())) {
            return told(blob, failed(Cause.MANIFEST_INVALID, blob, "the configuration is not that of an image"));
        }
        String variant = Text.line(root.path("variant").asString(""), 32);
        String architecture = Text.line(root.path("architecture").asString(""), 32);
        Platform built = architecture.isEmpty()
                ? null
                : Platform.of(
                        Text.line(root.path("os").asString("linux"), 32),
                        architecture,
                        variant.isEmpty() ? null : variant);
        if (place == Place.UNMARKED && library == Library.CONTAINERD && (built == null || !node.runs(built))) {
            return told(blob, foreign(built, "the index's entry names no platform, and its image is "));
        }
        boolean odd = place == Place.ALONE && built != null && !node.runs(built);
        return new Seen(built, named.size(), null, odd ? foreign(built, "") : null);
    }

    private Failure foreign(@Nullable Platform built, String before) {
        String what = built == null ? "built for no platform that it names" : "built for " + built;
        return failed(Cause.PLATFORM_MISMATCH, null, before + what + ", this node is " + node);
    }

    private static Seen told(Sight.Blob blob, Failure wrong) {
        blob.from().log().fail(wrong, null);
        return Seen.broken(wrong);
    }

    private static Failure failed(Cause cause, Sight.@Nullable Blob from, String detail) {
        return Failure.of(cause, from == null ? Role.REGISTRY : from.role(), from == null ? null : from.host(), detail);
    }
}
