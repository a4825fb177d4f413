/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what came of a layer with what the manifest says of it. */
final class LayerCheck {

    private static final Pattern TOTAL = Pattern.compile("bytes \\d{1,18}-\\d{1,18}/(\\d{1,18})");

    private LayerCheck() {}

    /** What is wrong with it, as far as {@code whole} or its first byte shows. */
    static Optional<Failure> of(Descriptor layer, Sight.Blob blob, boolean whole) {
        Exchange.Answer answer = blob.answer();
        if (answer == null) {
            return Optional.empty();
        }
        Optional<Failure> wrong = whole ? hash(layer, blob, answer) : size(layer, blob, answer);
        wrong.ifPresent(failure -> blob.from().log().fail(failure, null));
        return wrong;
    }

    private static Optional<Failure> hash(Descriptor layer, Sight.Blob blob, Exchange.Answer answer) {
        if (answer.length() < layer.size()) {
            return failed(
                    Cause.BLOB_INTERRUPTED,
                    blob,
                    "a layer ends after " + answer.length() + " of " + layer.size() + " bytes");
        }
        return answer.digest().equals(layer.digest()) || !layer.digest().startsWith("sha256:")
                ? Optional.empty()
                : failed(Cause.BLOB_DIGEST_MISMATCH, blob, "a layer's bytes do not have its digest");
    }

    /** A blob of another size cannot have the digest: a cache kept a part of it. */
    private static Optional<Failure> size(Descriptor layer, Sight.Blob blob, Exchange.Answer answer) {
        if (answer.length() == 0) {
            return failed(Cause.BLOB_INTERRUPTED, blob, "a layer's answer is empty");
        }
        Matcher total = TOTAL.matcher(answer.header("content-range").orElse(""));
        return answer.status() == 206 && total.matches() && Long.parseLong(total.group(1)) != layer.size()
                ? failed(
                        Cause.BLOB_DIGEST_MISMATCH,
                        blob,
                        "a layer has " + total.group(1) + " bytes there, the manifest says " + layer.size())
                : Optional.empty();
    }

    private static Optional<Failure> failed(Cause cause, Sight.Blob blob, String detail) {
        return Optional.of(Failure.of(cause, blob.role(), blob.host(), detail));
    }
}
