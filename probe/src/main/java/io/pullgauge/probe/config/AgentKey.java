/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The names that an agent's settings have: as flags with two dashes in front, in the file as they are (or in camel case). */
public enum AgentKey {
    NODE_ROOT,
    NODE_NAME,
    CLUSTER,
    ZONE,
    COLLECTOR,
    COLLECTOR_ADDRESS,
    TOKEN_FILE,
    COLLECTOR_CA,
    INTERVAL,
    LISTEN,
    IMAGES,
    REGISTRIES,
    RUNTIME,
    VANTAGE,
    CREDENTIAL_PROVIDER_CONFIG,
    CREDENTIAL_PROVIDER_BIN_DIR,
    TIMEOUT,
    SPOOL_DIR,
    SPOOL_MAX_BYTES,
    SPOOL_MAX_AGE,
    DEBUG;

    /** Beyond this many changed letters a name is no likely slip of another. */
    private static final int FAR = 5;

    /** The name in the file: {@code node-root}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isList() {
        return this == IMAGES || this == REGISTRIES;
    }

    static Optional<AgentKey> of(String written) {
        String plain = plain(written);
        return Arrays.stream(values())
                .filter(key -> plain(key.name()).equals(plain)
                        || (key.isList() && singular(key).equals(plain)))
                .findFirst();
    }

    /** The known name nearest to an unknown one; empty where none is near. */
    static Optional<AgentKey> nearest(String written) {
        String plain = plain(written);
        return Arrays.stream(values())
                .min(Comparator.comparingInt(key -> distance(plain, plain(key.name()))))
                .filter(key -> distance(plain, plain(key.name())) <= Math.min(FAR, plain.length()));
    }

    private static String singular(AgentKey key) {
        return key == IMAGES ? "image" : "registry";
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance of two short texts. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
