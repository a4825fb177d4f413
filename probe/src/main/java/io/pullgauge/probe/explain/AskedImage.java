/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/** The image that a request asked for, where no words name one: {@code https://ghcr.io/v2/a/b/manifests/1}. */
final class AskedImage {

    private AskedImage() {}

    /** Host, repository and, of a manifest, the tag or digest; null where no request names them. */
    static @Nullable String in(String clean, String lower, Urls urls) {
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
