/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A URL taken apart as Go's url.Parse does, which is more lenient than {@link java.net.URI} (a host may hold wildcards or underscores).
 *
 * @param authority host and port without user information
 * @param path as it stands
 * @param rest query and fragment with their signs
 */
public record GoUrl(String scheme, String userInfo, String authority, String path, String rest) {

    /** Without query and fragment. */
    public GoUrl(String scheme, String userInfo, String authority, String path) {
        this(scheme, userInfo, authority, path, "");
    }

    private static final Pattern URL =
            Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(\\?[^#]*)?(#.*)?");
    private static final Pattern BAD_AUTHORITY = Pattern.compile("[\\x00-\\x20\\x7f\\\\^`{|}%]");

    private static final Pattern USER_INFO = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** Takes a URL with a scheme apart; empty where Go reports an error. */
    public static Optional<GoUrl> parse(String text) {
        Matcher matcher = URL.matcher(text);
        if (text.length() > 4096 || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f) || !matcher.matches()) {
            return Optional.empty();
        }
        String whole = matcher.group(2) == null ? "" : matcher.group(2);
        int at = whole.lastIndexOf('@');
        String authority = whole.substring(at + 1);
        String userInfo = at < 0 ? "" : whole.substring(0, at);
        if (BAD_AUTHORITY.matcher(authority).find()
                || !portIsWellFormed(authority)
                || !USER_INFO.matcher(userInfo).matches()
                || BAD_ESCAPE.matcher(userInfo + matcher.group(3)).find()) {
            return Optional.empty();
        }
        String rest =
                Stream.of(4, 5).map(matcher::group).filter(Objects::nonNull).collect(joining());
        return Optional.of(
                new GoUrl(matcher.group(1).toLowerCase(Locale.ROOT), userInfo, authority, matcher.group(3), rest));
    }

    private static boolean portIsWellFormed(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.lastIndexOf(']');
            return end > 0 && authority.substring(end + 1).matches("(:\\d*)?");
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.substring(colon + 1).matches("\\d*");
    }

    /** The host without brackets and port. */
    public String host() {
        return hostOf(authority);
    }

    /** The port as written; empty for none. */
    public String port() {
        return portOf(authority);
    }

    /** The host of {@code host[:port]}, without brackets. */
    public static String hostOf(String authority) {
        String host =
                authority.substring(0, authority.length() - tail(authority).length());
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port of {@code host[:port]}; empty for none. */
    public static String portOf(String authority) {
        String tail = tail(authority);
        return tail.isEmpty() ? "" : tail.substring(1);
    }

    /**
     * The port of {@code host[:port]} as a number, or the scheme's own where none is given. One that does not exist is kept as it is: nobody
     * can dial it, and the scheme's own would be somebody else's.
     */
    public static int portOf(String authority, String scheme) {
        String port = portOf(authority);
        if (port.matches("\\d+")) {
            return port.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(port);
        }
        return "http".equals(scheme) ? 80 : 443;
    }

    private static String tail(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean inside =
                authority.startsWith("[") ? colon < authority.lastIndexOf(']') : authority.indexOf(':') != colon;
        return colon < 0 || inside ? "" : authority.substring(colon);
    }
}
