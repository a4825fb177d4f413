/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;

/** Entity tags: the fleet's revision, and what the call asked for. */
final class Etags {
    private Etags() {}

    static String of(String revision, Call call) {
        int asked = Objects.hash(call.path(), new TreeMap<>(call.query()), Views.wantsText(call));
        return "\"" + revision + "-" + Integer.toHexString(asked) + "\"";
    }

    static boolean matches(Call call, String etag) {
        return call.header()
                .apply("if-none-match")
                .map(sent -> Arrays.stream(sent.split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*")))
                .orElse(false);
    }
}
