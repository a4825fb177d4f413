/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.List;
import java.util.regex.Pattern;

/** File names with {@code *} and {@code ?} in their last component. */
public final class Globs {

    private Globs() {}

    /** The files of the node that this path stands for, sorted; the path itself where it has no wildcard. */
    public static List<String> expand(NodeFiles files, String path) {
        int slash = path.lastIndexOf('/');
        String last = path.substring(slash + 1);
        if (last.indexOf('*') < 0 && last.indexOf('?') < 0) {
            return List.of(path);
        }
        String folder = slash <= 0 ? "/" : path.substring(0, slash);
        Pattern pattern = Pattern.compile(
                "\\Q" + last.replace("\\E", "").replace("*", "\\E[^/]*\\Q").replace("?", "\\E[^/]\\Q") + "\\E");
        return files.list(folder).names().stream()
                .filter(name -> pattern.matcher(name).matches() && (last.startsWith(".") || !name.startsWith(".")))
                .map(name -> (folder.equals("/") ? "" : folder) + "/" + name)
                .toList();
    }
}
