/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a message which image it is about, which registry that names and which runtime wrote it. */
final class Subjects {

    /** Longest reference that a registry can hold: 255 for the name, 128 for the tag, a digest. */
    private static final int LONGEST = 512;

    /** What stands before a quoted image, the kubelet's own words first: it quotes what the workload says. */
    private static final List<String> QUOTED = List.of(
            "pulling image ",
            "pull image ",
            "container image ",
            "default image tag ",
            "sandbox image ",
            "inspect image ",
            "pullimage ",
            "unpack image ",
            "resolve reference ",
            "resolve ref ",
            "signature of ",
            "pulled image ",
            "image reference ",
            "image name ",
            "layer error for ",
            "image=",
            "image ",
            "image: ");

    /** The kubelet says this of a reference that it cannot read: whatever is quoted then is what the workload asks for. */
    private static final String AS_WRITTEN = "default image tag ";

    /** What stands before an image without quotes, and what ends it besides a blank. */
    private static final List<String> BARE = List.of(
            "docker://",
            "manifest for ",
            "pull access denied for ",
            "failed to resolve image: ",
            "failed to solve: ",
            "source metadata for ",
            "pull image ",
            "pulling image ",
            "pull failed for ",
            "trying to pull ",
            "pull repository ",
            "pulling repository ",
            "resolve ref ",
            "error pulling image ",
            "unable to pull ",
            "short-name ");

    /** What stands before an image on a command line, flags between. */
    private static final List<String> COMMANDS = List.of(
            "docker pull ",
            "podman pull ",
            "crictl pull ",
            "nerdctl pull ",
            "buildah pull ",
            "image pull ",
            "images pull ");

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
        String image = image(clean, lower);
        return new Subject(
                image,
                registry(image, lower, urls),
                RuntimeNames.in(urls.masked()),
                lower.contains("sandbox image") || lower.startsWith("ctr:"));
    }

    private static @Nullable String image(String clean, String lower) {
        for (String before : QUOTED) {
            String image = quoted(clean, lower, before);
            if (image != null) {
                return image;
            }
        }
        for (String before : BARE) {
            String image = bare(clean, lower, before);
            if (image != null) {
                return image;
            }
        }
        String image = read(clean, lower);
        return image == null ? commanded(clean, lower) : image;
    }

    /** The last word of a command: {@code docker pull --platform linux/arm64 quay.io/a/b:1}. */
    private static @Nullable String commanded(String clean, String lower) {
        for (String command : COMMANDS) {
            int at = lower.indexOf(command);
            if (at >= 0) {
                int end = clean.indexOf('\n', at);
                String line =
                        clean.substring(at, end < 0 ? clean.length() : end).strip();
                String image = token(line, line.lastIndexOf(' ') + 1);
                return isPlausible(image) ? image : null;
            }
        }
        return null;
    }

    /** What the request asked for, where no other words name the image: {@code https://ghcr.io/v2/a/b/manifests/1}. */
    static @Nullable String asked(String clean, String lower, Urls urls) {
        int manifests = lower.indexOf("/manifests/");
        int object = manifests < 0 ? lower.indexOf("/blobs/") : manifests;
        int api = object < 0 ? -1 : lower.lastIndexOf("/v2/", object);
        int scheme = api < 0 ? -1 : lower.lastIndexOf("://", api);
        if (scheme < 0 || object - scheme > LONGEST || object < api + 4) {
            return null;
        }
        String host = urls.ofRegistry().isEmpty() ? owner(lower.substring(scheme + 3, api)) : urls.ofRegistry();
        String image =
                host + '/' + clean.substring(api + 4, object) + (manifests < 0 ? "" : reference(clean, manifests + 11));
        return host != null && isPlausible(image) ? image : null;
    }

    private static String reference(String clean, int from) {
        String tag = tag(clean, from);
        return tag.isEmpty() ? "" : (tag.startsWith("sha256:") ? "@" : ":") + tag;
    }

    private static String tag(String text, int from) {
        int end = from;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "._-:".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        while (end > from && text.charAt(end - 1) == ':') {
            end--;
        }
        return text.substring(from, end);
    }

    private static @Nullable String quoted(String clean, String lower, String before) {
        for (int at = lower.indexOf(before); at >= 0; at = lower.indexOf(before, at + 1)) {
            int from = at + before.length();
            if (from < clean.length() && (clean.charAt(from) == '"' || clean.charAt(from) == '\'')) {
                int end = clean.indexOf(clean.charAt(from), from + 1);
                String image = clean.substring(from + 1, end < 0 ? clean.length() : end);
                if (isPlausible(image) || (before.equals(AS_WRITTEN) && isNamed(image))) {
                    return image.startsWith("docker://") ? image.substring(9) : image;
                }
            }
        }
        return null;
    }

    private static @Nullable String bare(String clean, String lower, String before) {
        for (int at = lower.indexOf(before); at >= 0; at = lower.indexOf(before, at + 1)) {
            String image = token(clean, at + before.length());
            if (isPlausible(image) && (image.contains("/") || image.contains(":") || before.equals("manifest for "))) {
                return image;
            }
        }
        return null;
    }

    /** containers/image: {@code reading manifest <tag> in <repository>}. */
    private static @Nullable String read(String clean, String lower) {
        int at = lower.indexOf("reading manifest ");
        int in = at < 0 ? -1 : lower.indexOf(" in ", at);
        if (in < 0 || in - at > 200) {
            return null;
        }
        String object = clean.substring(at + 17, in);
        String repository = token(clean, in + 4);
        String image = repository + (object.startsWith("sha256:") ? "@" : ":") + object;
        return isPlausible(image) ? image : null;
    }

    private static String token(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) > ' ' && "\"'`,;()".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        while (end > from && ":.".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(from, end);
    }

    private static boolean isPlausible(String image) {
        return isNamed(image) && !image.startsWith("http") && !image.contains("...");
    }

    private static boolean isNamed(String image) {
        boolean letter = false;
        for (int i = 0; i < image.length() && i <= LONGEST; i++) {
            letter |= Character.isLetterOrDigit(image.charAt(i));
        }
        return letter && image.length() <= LONGEST && image.indexOf('\n') < 0;
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
        String found = in < 0 ? null : domain(token(lower, in + 4));
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
    private static @Nullable String owner(String host) {
        return switch (RegistryKind.of(host)) {
            case DOCKER_HUB -> "docker.io";
            case GHCR -> "ghcr.io";
            case QUAY -> "quay.io";
            case UNSAID -> null;
            case ECR, ECR_PUBLIC, GOOGLE, ACR, PUBLIC_ONLY, GITLAB, NVIDIA, LOCAL_BUILD, OTHER -> host;
        };
    }
}
