/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the image that a text names: by what stands before it in the sentences of kubelets, runtimes and command lines. */
final class ImageNames {

    /** Longest reference that a registry can hold: 255 for the name, 128 for the tag, a digest. */
    static final int LONGEST = 512;

    /** What stands before a quoted image, the kubelet's own words first: it quotes what the workload says. */
    private static final List<String> QUOTED = List.of(
            "pulling image ",
            "pull image ",
            "container image ",
            "default image tag ",
            "sandbox image ",
            "\" as ",
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

    /** After these stands an image even where it has neither slash nor tag. */
    private static final List<String> NAMES = List.of("manifest for ", "pull access denied for ");

    /** What stands before an image on a command line, flags between. */
    private static final List<String> COMMANDS = List.of(
            "docker pull ",
            "podman pull ",
            "crictl pull ",
            "nerdctl pull ",
            "buildah pull ",
            "image pull ",
            "images pull ");

    private ImageNames() {}

    /** The image that a text names, as it spells it; null where it names none. */
    static @Nullable String in(String clean, String lower) {
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
        String read = read(clean, lower);
        String first = read == null ? tagFirst(clean, lower) : read;
        String asked = first == null ? commanded(clean, lower) : first;
        return asked == null ? anyReference(clean) : asked;
    }

    /** Whatever is quoted and begins with a host: sentences in another language. */
    private static @Nullable String anyReference(String clean) {
        int open = clean.indexOf('"');
        while (open >= 0) {
            int close = clean.indexOf('"', open + 1);
            if (close < 0) {
                return null;
            }
            String quoted = clean.substring(open + 1, close);
            if (isReference(quoted)) {
                return quoted;
            }
            open = close;
        }
        return null;
    }

    private static boolean isReference(String quoted) {
        return isPlausible(quoted)
                && quoted.indexOf(' ') < 0
                && !quoted.contains("://")
                && !quoted.contains("/sha256:")
                && Subjects.domain(quoted) != null;
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
            if (isPlausible(image)
                    && !image.equals("image")
                    && (image.contains("/") || image.contains(":") || NAMES.contains(before))) {
                return image;
            }
        }
        return null;
    }

    /** Docker until 1.12: {@code Error pulling image (<tag>) from <repository>, endpoint: …}. */
    private static @Nullable String tagFirst(String clean, String lower) {
        int open = lower.indexOf("pulling image (");
        int close = open < 0 ? -1 : lower.indexOf(") from ", open);
        if (close < 0 || close - open > 200) {
            return null;
        }
        String image = token(clean, close + 7) + ":" + clean.substring(open + 15, close);
        return isPlausible(image) ? image : null;
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

    static String token(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) > ' ' && "\"'`,;()".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        while (end > from && ":.".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(from, end);
    }

    static boolean isPlausible(String image) {
        return isNamed(image) && !image.startsWith("http") && !image.contains("...");
    }

    private static boolean isNamed(String image) {
        boolean letter = false;
        for (int i = 0; i < image.length() && i <= LONGEST; i++) {
            letter |= Character.isLetterOrDigit(image.charAt(i));
        }
        return letter && image.length() <= LONGEST && image.indexOf('\n') < 0;
    }
}
