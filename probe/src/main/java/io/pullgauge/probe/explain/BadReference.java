/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with a reference that no runtime reads, where its own characters show it. */
final class BadReference {

    private BadReference() {}

    /** The step to take; empty where nothing is to be seen. */
    static Optional<String> step(@Nullable String image) {
        return image == null ? Optional.empty() : fault(image).map(fault -> "developer: " + fault);
    }

    private static Optional<String> fault(String image) {
        if (image.contains("://")) {
            return Optional.of("leave out https:// before the host: a reference has no scheme");
        }
        if (image.contains("{{") || image.contains("${") || image.contains("$(") || image.contains("<")) {
            return Optional.of(
                    "a placeholder was not filled in: render the template with its values before it is applied");
        }
        if (image.chars().anyMatch(Character::isWhitespace)) {
            return Optional.of(
                    "there is a blank in the reference: look for one after the colon or at the end of the value");
        }
        if (image.endsWith(":") || image.endsWith("@") || image.startsWith(":") || image.startsWith("/")) {
            return Optional.of("the repository or the tag is empty: a value that the template needs is not set");
        }
        return name(image).chars().anyMatch(Character::isUpperCase)
                ? Optional.of("write the repository in lower case; only a tag may have capitals")
                : Optional.empty();
    }

    /** Without host, tag and digest. */
    private static String name(String image) {
        String withoutDigest = image.substring(0, image.indexOf('@') < 0 ? image.length() : image.indexOf('@'));
        int slash = withoutDigest.lastIndexOf('/');
        int colon = withoutDigest.indexOf(':', slash + 1);
        String name = colon < 0 ? withoutDigest : withoutDigest.substring(0, colon);
        return Subjects.domain(name) == null ? name : name.substring(name.indexOf('/') + 1);
    }
}
