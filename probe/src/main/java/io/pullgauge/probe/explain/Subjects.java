/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/** Reads from a message which image it is about, which registry that names and which runtime wrote it. */
final class Subjects {

    /** Docker Hub's blobs have this path at whatever content network serves them. */
    private static final String HUB_BLOBS = "/registry-v2/docker/registry/v2/blobs/";

    private Subjects() {}

    /** The subject of one statement of a message; what it leaves open is taken from the whole. */
    static Subject of(String statement, Subject whole) {
        String lower = Input.lower(statement);
        Subject own = of(statement, lower, Urls.of(lower));
        String runtime = own.runtime() == null ? whole.runtime() : own.runtime();
        return own.image() == null
                ? new Subject(whole.image(), whole.registry(), runtime, whole.anonymous())
                : new Subject(own.image(), own.registry(), runtime, own.anonymous());
    }

    static Subject of(String clean, String lower, Urls urls) {
        String image = ImageNames.in(clean, lower);
        return new Subject(
                image,
                registry(image, lower, urls),
                RuntimeNames.in(urls.masked()),
                lower.contains("sandbox image") || lower.startsWith("ctr:"));
    }

    private static @Nullable String registry(@Nullable String image, String lower, Urls urls) {
        if (!urls.ofRegistry().isEmpty()) {
            return urls.ofRegistry();
        }
        String named = image == null ? null : domain(image);
        if (named != null) {
            return named;
        }
        String asked = urls.path().startsWith(HUB_BLOBS) ? "docker.io" : owner(urls.host());
        if (image != null && (asked == null || !lower.contains("container registry"))) {
            return readIn(lower);
        }
        return asked == null && lower.contains("reading manifest ") ? readIn(lower) : asked;
    }

    /** The registry of an image without one: where containers/image read it from, else Docker Hub. */
    private static String readIn(String lower) {
        int in =
                lower.indexOf("reading manifest ") < 0 ? -1 : lower.indexOf(" in ", lower.indexOf("reading manifest "));
        String found = in < 0 ? null : domain(ImageNames.token(lower, in + 4));
        return found == null ? "docker.io" : found;
    }

    /** The part before the first slash, where it can only be a host (distribution/reference's rule). */
    static @Nullable String domain(String image) {
        int scheme = image.indexOf("://");
        if (scheme > 0) {
            return domain(image.substring(scheme + 3));
        }
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : Input.lower(image.substring(0, slash));
        if (first.isEmpty() || first.indexOf(' ') >= 0) {
            return null;
        }
        if (first.equals("index.docker.io") || first.equals("registry-1.docker.io")) {
            return "docker.io";
        }
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost") ? first : null;
    }

    /** The registry to which a request's host belongs: Docker Hub's API, token and blob hosts are Docker Hub. */
    static @Nullable String owner(String host) {
        return switch (RegistryKind.of(host)) {
            case DOCKER_HUB -> "docker.io";
            case GHCR -> "ghcr.io";
            case QUAY -> "quay.io";
            case UNSAID -> null;
            case ECR, ECR_PUBLIC, GOOGLE, ACR, PUBLIC_ONLY, GITLAB, NVIDIA, LOCAL_BUILD, OTHER -> host;
        };
    }
}
