/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.node.Fingerprint;
import io.pullgauge.probe.report.Environment;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node uses, one short text a part, equal on nodes that are set up alike: readable where the report says what it is, and with the
 * report's own fingerprint where it has one, because two files may differ in what their summary does not show.
 */
final class Traits {
    private static final int LONGEST = 300;
    private static final int MOST = 24;
    /** The fingerprints of a part in which nothing is set. */
    private static final Set<String> NOTHING = Set.of(Fingerprint.of("{}"), Fingerprint.of("[]"), Fingerprint.of(""));

    private Traits() {}

    static Map<String, String> of(@Nullable Environment environment) {
        if (environment == null) {
            return Map.of();
        }
        Map<String, String> traits = new TreeMap<>();
        put(traits, "runtime", environment.runtime());
        put(traits, "platform", environment.platform());
        put(traits, "resolver", join(environment.resolvers()));
        put(traits, "proxy", join(environment.proxy()));
        put(traits, "mirrors", join(environment.mirrors()));
        put(traits, "trust", join(environment.trust()));
        put(traits, "credentials", join(environment.credentialSources()));
        if (environment.fingerprints() != null) {
            environment.fingerprints().forEach((part, hash) -> fingerprint(traits, part, hash));
        }
        return Map.copyOf(traits);
    }

    private static void fingerprint(Map<String, String> traits, @Nullable String part, @Nullable String hash) {
        if (part != null && hash != null && part.length() <= 40 && traits.size() < MOST) {
            String known = traits.get(part);
            if (known == null && NOTHING.contains(hash)) {
                return;
            }
            put(traits, part, known == null ? "#" + hash : known + " #" + hash);
        }
    }

    private static void put(Map<String, String> traits, String part, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            traits.put(part, value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…");
        }
    }

    private static @Nullable String join(@Nullable Collection<?> values) {
        return values == null
                ? null
                : String.join(", ", values.stream().map(String::valueOf).toList());
    }

    private static @Nullable String join(@Nullable Map<?, ?> values) {
        return values == null
                ? null
                : String.join(
                        ", ",
                        new TreeMap<>(values)
                                .entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                                        .toList());
    }
}
