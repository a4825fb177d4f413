/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.registry.ManifestKind;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What containerd believes of the answer to its HEAD: digest, size and type of the manifest are what the headers say, and what comes later
 * must agree. Only where the size or the digest is not said it asks by GET.
 *
 * @param byDigest whether the manifest was asked for by digest, which then is known
 */
record HeadAnswer(Exchange.Answer answer, boolean byDigest, String authority) {

    /** The type that the manifest is read as, from this answer where it is believed, else from the one with the bytes. */
    String type(Exchange.Answer withBytes) {
        return typeOf(isBelieved() ? answer : withBytes);
    }

    static String typeOf(Exchange.Answer answer) {
        return answer.header("content-type").orElse("");
    }

    /** Why nothing can come of it, whatever the bytes are. */
    Optional<Failure> wrong() {
        if (!isBelieved()) {
            return Optional.empty();
        }
        if (!byDigest && !Descriptor.isDigest(digest())) {
            return failed(Cause.MANIFEST_DIGEST_MISMATCH, "Docker-Content-Digest is no digest: " + digest());
        }
        if (size().orElse(0) == 0) {
            return failed(Cause.REGISTRY_UNEXPECTED_RESPONSE, "the answer to HEAD says that the manifest has 0 bytes");
        }
        return ManifestKind.of(Library.CONTAINERD, typeOf(answer)) == ManifestKind.NONE
                ? Optional.of(mistyped(typeOf(answer), authority))
                : Optional.empty();
    }

    /** Whether the bytes are as many as was said. */
    Optional<Failure> wrongFor(int bytes) {
        return isBelieved() && size().orElse(bytes) != bytes
                ? failed(
                        Cause.REGISTRY_UNEXPECTED_RESPONSE,
                        "the answer to HEAD says that the manifest has " + size().orElse(0) + " bytes, it has " + bytes)
                : Optional.empty();
    }

    /** A manifest that was sent under a type that the runtime does not take for one. */
    static Failure mistyped(String type, String authority) {
        String shown = type.isEmpty() ? "without a Content-Type" : "with the Content-Type " + type;
        return Failure.of(
                Cause.MANIFEST_UNSUPPORTED,
                Role.REGISTRY,
                authority,
                "the manifest is sent " + shown + ", which the runtime does not take for that of an image");
    }

    private boolean isBelieved() {
        return size().isPresent() && (byDigest || !digest().isEmpty());
    }

    private String digest() {
        return answer.header("docker-content-digest").orElse("");
    }

    private OptionalLong size() {
        String length = answer.header("content-length").orElse("");
        return length.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(length)) : OptionalLong.empty();
    }

    private Optional<Failure> failed(Cause cause, String detail) {
        return Optional.of(Failure.of(cause, Role.REGISTRY, authority, detail));
    }
}
