/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.regex.Pattern;

/** What a tag's words promise. */
final class Tags {
    private static final Pattern VERSION = Pattern.compile("v?\\d+(?:[._-][0-9A-Za-z]+)+|[0-9a-f]{7,40}");

    private Tags() {}

    /** A version with at least two parts, or a commit: nobody expects it to move. */
    static boolean isVersion(String image) {
        int at = image.indexOf('@');
        String name = at < 0 ? image : image.substring(0, at);
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/')
                && VERSION.matcher(name.substring(colon + 1)).matches();
    }
}
