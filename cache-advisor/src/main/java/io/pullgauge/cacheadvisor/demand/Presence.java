/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which node has which digest under which name, by the pulls that are known. */
final class Presence {
    private static final int MOST = 500_000;

    /** @param digest null where it is gone, or what it stood for was never told */
    private record Held(Instant at, @Nullable String digest) {}

    private final Map<String, Held> held = new HashMap<>();

    void add(Pull pull) {
        String key = key(pull.node(), pull.image());
        if (held.size() < MOST || held.containsKey(key)) {
            switch (pull.what()) {
                case PULLED, PRESENT -> held.put(key, new Held(pull.at(), pull.digest()));
                case REMOVED -> held.put(key, new Held(pull.at(), null));
                case FAILED -> {}
            }
        }
    }

    /** Whether this pull, or a later one of the same image on the same node, is known already. */
    boolean isOld(NodeKey node, KubeletPull pull) {
        Held known = held.get(key(node, pull.image()));
        return known != null && !pull.at().isAfter(known.at());
    }

    /** What the node has under this name; null where it has nothing, or it is not known what. */
    @Nullable
    String digest(NodeKey node, String image) {
        Held known = held.get(key(node, image));
        return known == null ? null : known.digest();
    }

    private static String key(NodeKey node, String image) {
        return node.cluster() + ' ' + node.node() + ' ' + image;
    }
}
