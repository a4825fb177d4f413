/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what came of a layer with what the manifest says of it. A size that differs means a layer of which a cache kept a part, or a
 * manifest that says the wrong size: to containerd both are the end, the others go by the digest alone.
 */
record LayerCheck(Descriptor layer, Sight.Blob blob, Exchange.Answer answer, Library library) {

    private static final Pattern TOTAL = Pattern.compile("bytes \\d{1,18}-\\d{1,18}/(\\d{1,18})");

    private static final Set<String> PLAIN =
            Set.of("application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.nondistributable.v1.tar");
    private static final int GZIP = 0x1f;

    /** The layer's size where it is, if its first byte's answer names one that is not the manifest's. */
    OptionalLong otherSize() {
        Matcher total = TOTAL.matcher(answer.header("content-range").orElse(""));
        if (answer.status() != 206 || !total.matches() || Long.parseLong(total.group(1)) == layer.size()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(total.group(1)));
    }

    /** What a first byte alone shows. */
    Optional<Failure> firstByte() {
        if (answer.length() == 0) {
            return failed(Cause.BLOB_INTERRUPTED, "a layer's answer is empty");
        }
        return isSqueezedUnsaid()
                ? failed(Cause.MANIFEST_INVALID, "a layer is compressed, and its type says that it is not")
                : Optional.empty();
    }

    /** containerd unpacks what OCI calls a plain archive as it is; of all other types it looks at the bytes. A tar starts with a name. */
    private boolean isSqueezedUnsaid() {
        boolean plain = PLAIN.contains(layer.mediaType());
        int first = answer.body().length == 0 ? 0 : answer.body()[0];
        return plain && library == Library.CONTAINERD && first == GZIP;
    }

    /** What the whole layer shows, hashed. */
    Optional<Failure> whole() {
        boolean known = layer.digest().startsWith("sha256:");
        if (known && !answer.digest().equals(layer.digest())) {
            return answer.length() < layer.size()
                    ? failed(
                            Cause.BLOB_INTERRUPTED,
                            "a layer ends after " + answer.length() + " of " + layer.size() + " bytes")
                    : failed(Cause.BLOB_DIGEST_MISMATCH, "a layer's bytes do not have its digest");
        }
        return answer.length() == layer.size() || library != Library.CONTAINERD
                ? Optional.empty()
                : failed(Cause.MANIFEST_INVALID, sizes(answer.length()));
    }

    /** What can be said of a layer of another size that is too large to be hashed for it. */
    Optional<Failure> unhashed(long size) {
        String detail = sizes(size) + "; it was not hashed";
        if (library != Library.CONTAINERD) {
            return failed(Cause.UNKNOWN, detail);
        }
        return failed(size < layer.size() ? Cause.BLOB_INTERRUPTED : Cause.MANIFEST_INVALID, detail);
    }

    private String sizes(long size) {
        return "a layer has " + size + " bytes there, the manifest says " + layer.size();
    }

    private Optional<Failure> failed(Cause cause, String detail) {
        return Optional.of(Failure.of(cause, blob.role(), blob.host(), detail));
    }
}
