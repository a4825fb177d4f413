/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the probes of a node's registries took, by the place of the registry's cell. Apart from the cells, because it is another number in
 * every report while a cell says the same for days: so the cells stay the objects they were, and the old generation of a large fleet's heap
 * is not filled anew every minute.
 */
public final class Latencies {
    /** Nothing was measured. */
    public static final Latencies NONE = new Latencies(new float[0]);

    private final float[] millis;

    private Latencies(float[] millis) {
        this.millis = millis;
    }

    static Latencies of(List<RegistryCell> cells, Map<String, Double> millis) {
        float[] all = new float[cells.size()];
        for (int i = 0; i < all.length; i++) {
            Double measured = millis.get(cells.get(i).registry());
            all[i] = measured == null ? Float.NaN : measured.floatValue();
        }
        return new Latencies(all);
    }

    /** Of the registry in this place, in milliseconds to the microsecond; null where nothing was measured. */
    public @Nullable Double of(int place) {
        return place >= millis.length || Float.isNaN(millis[place])
                ? null
                : (Double) (Math.round(millis[place] * 1000.0) / 1000.0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies latencies && Arrays.equals(millis, latencies.millis);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(millis);
    }

    @Override
    public String toString() {
        return Arrays.toString(millis);
    }
}
