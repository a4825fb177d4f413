/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.json.JsonReader;
import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.path.RuntimeRules.Library;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * A token server's answer, read as the runtimes read it: a field of the wrong type spoils the whole answer, though a token stands in it.
 * {@code toString} shows nothing of it.
 */
final class TokenBody {

    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})(?:[.,]\\d+)?(?:Z|[+-]\\d{2}:\\d{2})");
    private static final long LONGEST_SECONDS = 24 * 3600;

    private final JsonValue root;
    private final boolean tokenFirst;

    private TokenBody(JsonValue root, boolean tokenFirst) {
        this.root = root;
        this.tokenFirst = tokenFirst;
    }

    /** Empty where the runtime could not decode it. */
    static Optional<TokenBody> parse(byte[] body, Library library) {
        boolean whole = library == Library.CONTAINERS_IMAGE;
        try {
            // What stands behind the answer is an error to containers-image, and is never looked at by the others.
            JsonValue root = whole ? JsonReader.USUAL.read(body) : JsonReader.USUAL.readFirst(body);
            return isDecodable(root) ? Optional.of(new TokenBody(root, whole)) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static boolean isDecodable(JsonValue root) {
        boolean texts = List.of("token", "access_token").stream()
                .map(root::path)
                .allMatch(field -> field.isString() || isUnset(field));
        JsonValue life = root.path("expires_in");
        JsonValue issued = root.path("issued_at");
        return root.isObject()
                && texts
                && (isUnset(life) || life.isLong())
                && (isUnset(issued) || (issued.isString() && isTime(issued.text())));
    }

    private static boolean isUnset(JsonValue field) {
        return field.isMissing() || field.isNull();
    }

    /** RFC 3339, as strictly as Go takes it: with a zone, and with a day that there is. */
    private static boolean isTime(String text) {
        Matcher matcher = TIME.matcher(text);
        if (text.length() > 64 || !matcher.matches()) {
            return false;
        }
        try {
            LocalDateTime.parse(matcher.group(1));
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    Optional<String> accessToken() {
        return text("access_token");
    }

    /** Whichever of the two names the server uses; where it uses both, the one that the runtime prefers. */
    Optional<String> any() {
        return tokenFirst ? text("token").or(this::accessToken) : accessToken().or(() -> text("token"));
    }

    Optional<Duration> life() {
        long seconds = root.path("expires_in").asLong(0);
        return seconds > 0 ? Optional.of(Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS))) : Optional.empty();
    }

    /** A token goes into a header: what holds anything but visible ASCII is none. */
    private Optional<String> text(String field) {
        String value = root.path(field).asString("");
        boolean sendable = !value.isEmpty() && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        return sendable ? Optional.of(value) : Optional.empty();
    }

    @Override
    public String toString() {
        return "TokenBody[***]";
    }
}
