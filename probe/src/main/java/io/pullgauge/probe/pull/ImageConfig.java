/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Text;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at an image's configuration: fetched whole, hashed, and read for the platform it was built for. */
final class ImageConfig {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Platform node;
    private final boolean alone;

    /** @param alone whether the manifest stood alone: then no runtime compares platforms before the container starts */
    ImageConfig(Platform node, boolean alone) {
        this.node = node;
        this.alone = alone;
    }

    /**
     * What was seen.
     *
     * @param failure what keeps the image from being pulled
     * @param oddity what does not, though it will not run
     */
    record Seen(
            @Nullable Platform platform,
            @Nullable Failure failure,
            @Nullable Failure oddity) {}

    Seen look(Descriptor config, Sight.BlobSource blobs, int most) {
        if (config.mediaType().contains("helm.config")) {
            return new Seen(null, failed(Cause.MANIFEST_UNSUPPORTED, null, "a Helm chart, not an image"), null);
        }
        if (config.size() > most) {
            return new Seen(null, null, null);
        }
        Sight.Blob blob = blobs.get(config, (int) config.size() + 1);
        Exchange.Answer answer = blob.answer();
        if (answer == null) {
            return new Seen(null, blob.failure(), null);
        }
        if (!Digests.of(answer.body(), config.digest()).equals(config.digest())) {
            boolean shortened = answer.body().length < config.size();
            Failure wrong = failed(
                    shortened ? Cause.BLOB_INTERRUPTED : Cause.BLOB_DIGEST_MISMATCH,
                    blob,
                    shortened
                            ? "the configuration ends after " + answer.body().length + " of " + config.size() + " bytes"
                            : "the configuration's bytes do not have its digest");
            blob.from().log().fail(wrong, null);
            return new Seen(null, wrong, null);
        }
        return read(answer.body());
    }

    private Seen read(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            String variant = Text.line(root.path("variant").asString(""), 32);
            String architecture = Text.line(root.path("architecture").asString(""), 32);
            if (architecture.isEmpty()) {
                return new Seen(null, null, null);
            }
            Platform built = Platform.of(
                    Text.line(root.path("os").asString("linux"), 32), architecture, variant.isEmpty() ? null : variant);
            boolean foreign = alone && !node.runs(built);
            return new Seen(
                    built,
                    null,
                    foreign
                            ? failed(Cause.PLATFORM_MISMATCH, null, "built for " + built + ", this node is " + node)
                            : null);
        } catch (JacksonException _) {
            return new Seen(null, null, null);
        }
    }

    private static Failure failed(Cause cause, Sight.@Nullable Blob from, String detail) {
        return Failure.of(cause, from == null ? Role.REGISTRY : from.role(), from == null ? null : from.host(), detail);
    }
}
