/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts → durations, sizes, addresses. Each is empty where the text is something else. */
public final class Values {

    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s?(B|KiB|MiB|GiB|KB|MB|GB|k|M|G)?");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES = Map.of(
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "KB",
            1000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "k",
            1000L,
            "M",
            1_000_000L,
            "G",
            1_000_000_000L);

    private Values() {}

    /** As Go and Prometheus write them: {@code 500ms}, {@code 30s}, {@code 1h30m}. */
    public static Optional<Duration> duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        long millis = 0;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            millis += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
            end = part.end();
        }
        return end == text.length() && end > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    /** {@code 2MiB}, {@code 500KB}, or plain bytes. */
    public static Optional<Long> size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        long unit = size.group(2) == null ? 1 : BYTES.getOrDefault(size.group(2), 1L);
        return Optional.of(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
    }

    /** An IP address as it is written; a name is none. */
    public static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    /** {@code 127.0.0.1:9750}, {@code [::1]:9750}, {@code :9750} for all addresses; names but localhost are not looked up. */
    public static Optional<InetSocketAddress> listen(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        if (port > 65_535) {
            return Optional.empty();
        }
        if (host.isEmpty()) {
            return Optional.of(new InetSocketAddress(port));
        }
        try {
            return Optional.of(
                    new InetSocketAddress(InetAddress.ofLiteral(host.equals("localhost") ? "127.0.0.1" : host), port));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }
}
