/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/**
 * The image that a request asked for, where no words name one: {@code https://ghcr.io/v2/a/b/manifests/1}, or the right that was asked of a
 * token server, {@code https://ghcr.io/token?scope=repository%3Aa%2Fb%3Apull}.
 */
final class AskedImage {

    private static final String SCOPE = "scope=repository";

    private AskedImage() {}

    /** Host, repository and, of a manifest, the tag or digest; null where no request names them. */
    static @Nullable String in(String clean, String lower, Urls urls) {
        String path = inPath(clean, lower, urls);
        return path == null ? inScope(lower, urls) : path;
    }

    private static @Nullable String inScope(String lower, Urls urls) {
        int at = lower.indexOf(SCOPE);
        String registry = at < 0 ? null : Subjects.owner(urls.host());
        if (registry == null || !ofItsOwnTokens(registry)) {
            return null;
        }
        String[] scope = lower.substring(at, Math.min(lower.length(), at + ImageNames.LONGEST))
                .replace("%3a", ":")
                .replace("%2f", "/")
                .split(":", 3);
        String image = scope.length < 3 ? "" : registry + '/' + scope[1];
        return scope.length == 3 && scope[1].indexOf('*') < 0 && ImageNames.isPlausible(image) ? image : null;
    }

    /** Whether the token server of this registry tells its name. */
    private static boolean ofItsOwnTokens(String registry) {
        return switch (RegistryKind.of(registry)) {
            case DOCKER_HUB, GHCR, QUAY, GOOGLE, ACR -> true;
            case ECR, ECR_PUBLIC, PUBLIC_ONLY, GITLAB, NVIDIA, LOCAL_BUILD, OTHER, UNSAID -> false;
        };
    }

    private static @Nullable String inPath(String clean, String lower, Urls urls) {
        int manifests = lower.indexOf("/manifests/");
        int object = manifests < 0 ? lower.indexOf("/blobs/") : manifests;
        int api = object < 0 ? -1 : lower.lastIndexOf("/v2/", object);
        int scheme = api < 0 ? -1 : lower.lastIndexOf("://", api);
        if (scheme < 0 || object - scheme > ImageNames.LONGEST || object < api + 4) {
            return null;
        }
        String host =
                urls.ofRegistry().isEmpty() ? Subjects.owner(lower.substring(scheme + 3, api)) : urls.ofRegistry();
        String image =
                host + '/' + clean.substring(api + 4, object) + (manifests < 0 ? "" : reference(clean, manifests + 11));
        return host != null && ImageNames.isPlausible(image) ? image : null;
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
}
