/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out lately, by what it was worked out from, in a fixed number of places: whoever comes to a place that another holds takes
 * it over. So it is bounded whatever is thrown at it, and needs no lock. All nodes of a fleet say nearly the same; what they say is worked
 * out, and kept in memory, once.
 */
public final class Recent<K, V> {
    private final AtomicReferenceArray<@Nullable Known<K, V>> places;
    private final Function<? super K, ? extends V> work;

    private record Known<K, V>(K from, V result) {}

    /**
     * Remembers results of this work.
     *
     * @param size how many at most; a power of two
     */
    public Recent(int size, Function<? super K, ? extends V> work) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: a power of two)");
        }
        this.places = new AtomicReferenceArray<>(size);
        this.work = work;
    }

    /** The remembered result, or one that is worked out now. */
    public V of(K from) {
        int place = spread(from.hashCode()) & (places.length() - 1);
        Known<K, V> known = places.getAcquire(place);
        if (known == null || !known.from().equals(from)) {
            known = new Known<>(from, work.apply(from));
            places.setRelease(place, known);
        }
        return known.result();
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
