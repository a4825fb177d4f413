/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.GoUrl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The address of a mirror or server as hosts.toml gives it: https unless it says otherwise, and {@code /v2} added to its path. */
public record HostUrl(String scheme, String authority, String path) {

    /** Reads a URL; empty where Go's url.Parse gives an error. */
    public static Optional<HostUrl> parse(String text, boolean overridePath) {
        return GoUrl.parse(text.startsWith("http") ? text : "https://" + text)
                .map(url -> new HostUrl(url.scheme(), url.authority(), apiRoot(url.path(), overridePath)));
    }

    /** A path that does not end in /v2 gets it, unless the path is said to be the API's root already. */
    private static String apiRoot(String path, boolean overridePath) {
        if (path.isEmpty()) {
            return overridePath ? "" : "/v2";
        }
        String clean = clean(path);
        String root = clean.endsWith("/v2") || overridePath ? clean : clean + "/v2";
        // "/" as an overridden root and the joined "//v2" of a bare slash both lead to the same requests as without the
        // slash.
        return root.startsWith("//") ? root.substring(1) : "/".equals(root) ? "" : root;
    }

    /** What Go's path.Clean gives for an absolute path. */
    static String clean(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if ("..".equals(part)) {
                kept.pollLast();
            } else if (!part.isEmpty() && !".".equals(part)) {
                kept.addLast(part);
            }
        }
        return "/" + String.join("/", kept);
    }
}
