/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is sorted by a key. The token names the last key shown, so that a page stays right while items come and go.
 *
 * @param total of all pages
 * @param next the token of the next page; null on the last
 */
public record Page<T>(
        List<T> items,
        int total,
        @JsonProperty("continue") @Nullable String next) {
    private static final int MOST = 10_000;
    private static final int USUAL = 5_000;
    private static final String VERSION = "1\n";

    /** The page that the call asks for, of a list sorted by {@code key}. */
    static <T> Page<T> of(List<T> all, Function<T, String> key, Call call) {
        int limit = call.count("limit", MOST).orElse(USUAL);
        int from = call.query("continue")
                .filter(token -> !token.isEmpty())
                .map(token -> after(all, key, decode(token)))
                .orElse(0);
        int to = Math.min(all.size(), from + limit);
        List<T> items = all.subList(from, to);
        return new Page<>(List.copyOf(items), all.size(), to < all.size() ? encode(key.apply(items.getLast())) : null);
    }

    /** The same page with its items in another shape. */
    <R> Page<R> map(Function<T, R> shape) {
        return new Page<>(items.stream().map(shape).toList(), total, next);
    }

    private static <T> int after(List<T> all, Function<T, String> key, String last) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.apply(all.get(middle)).compareTo(last) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((VERSION + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(VERSION)) {
                return text.substring(VERSION.length());
            }
        } catch (IllegalArgumentException e) {
            // Answered below, like a token of another version.
        }
        throw Problem.badParameter("continue", token, "the value that the page before gave");
    }
}
