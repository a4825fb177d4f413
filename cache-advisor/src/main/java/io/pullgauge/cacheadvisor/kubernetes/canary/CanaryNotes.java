/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.SecretLook;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is written beside a canary's Job. Reading is total: annotations are anybody's. */
final class CanaryNotes {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LARGEST = 64 << 10;
    private static final int MOST = 50;

    /** How it ended. */
    record Result(
            Canary.@Nullable State state,
            @Nullable String message,
            @Nullable Instant at) {}

    private CanaryNotes() {}

    static String looks(List<SecretLook> looks) {
        return JSON.writeValueAsString(looks);
    }

    static List<SecretLook> looks(@Nullable String text) {
        return parsed(text, SecretLook[].class).stream()
                .flatMap(Arrays::stream)
                .filter(each -> each != null && each.name() != null && each.text() != null)
                .limit(MOST)
                .toList();
    }

    static String result(Canary ended) {
        return JSON.writeValueAsString(new Result(ended.state(), ended.message(), ended.endedAt()));
    }

    /** The canary as it ended; as it is where nothing is written. */
    static Canary ended(Canary running, @Nullable String text) {
        return parsed(text, Result.class)
                .filter(result -> result.state() != null && result.at() != null)
                .map(result -> new Canary(
                        running.name(),
                        running.wish(),
                        Objects.requireNonNull(result.state()),
                        Objects.requireNonNullElse(result.message(), ""),
                        running.startedAt(),
                        result.at(),
                        running.secrets()))
                .orElse(running);
    }

    private static <T> Optional<T> parsed(@Nullable String text, Class<T> shape) {
        if (text == null || text.length() > LARGEST) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(text, shape));
        } catch (JacksonException | NullPointerException notOurs) {
            return Optional.empty();
        }
    }
}
