/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Origin;
import java.util.List;

/**
 * One {@code [[registry]]} table.
 *
 * @param prefix what it is for: a host, a host and a path, or {@code *.host}
 * @param location what stands in place of the prefix; empty for "as it is", with {@code *.host} only
 */
public record RegistryTable(
        String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors, Origin origin) {

    /** Which references a mirror serves. */
    public enum Serves {
        ALL,
        DIGESTS,
        TAGS
    }

    /** A {@code [[registry.mirror]]}. */
    public record Mirror(String location, boolean insecure, Serves serves, Origin origin) {

        public boolean servesOne(boolean byDigest) {
            return switch (serves) {
                case ALL -> true;
                case DIGESTS -> byDigest;
                case TAGS -> !byDigest;
            };
        }
    }

    public RegistryTable {
        mirrors = List.copyOf(mirrors);
    }

    /** How much of a name the prefix covers; -1 where it does not match. A prefix ends at the end, a colon, a slash or an at sign. */
    public int covers(String name) {
        int end;
        if (prefix.startsWith("*.")) {
            int at = name.indexOf(prefix.substring(1));
            if (at < 0 || name.substring(0, at).contains("/")) {
                return -1;
            }
            end = at + prefix.length() - 1;
        } else {
            end = name.startsWith(prefix) ? prefix.length() : -1;
        }
        return end < 0 || end == name.length() || ":/@".indexOf(name.charAt(end)) >= 0 ? end : -1;
    }
}
