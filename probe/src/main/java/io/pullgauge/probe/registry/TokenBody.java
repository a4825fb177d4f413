/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A token server's answer. {@code toString} shows nothing of it. */
final class TokenBody {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long LONGEST_SECONDS = 24 * 3600;

    private final JsonNode root;

    private TokenBody(JsonNode root) {
        this.root = root;
    }

    static Optional<TokenBody> parse(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            return root.isObject() ? Optional.of(new TokenBody(root)) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    Optional<String> accessToken() {
        return text("access_token");
    }

    /** Whichever of the two names the server uses. */
    Optional<String> any() {
        return accessToken().or(() -> text("token"));
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
