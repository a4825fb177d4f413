/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.Arrays;

/** One pull as it leaves its node: which manifest is asked for, and the layers that the node lacks. Reused for every line of a trace. */
public final class Pull {

    private long time;
    private int zone;
    private int image;
    private boolean byTag;
    private boolean absent;
    private int[] missing = new int[128];
    private int missed;

    /** When and where the next pull is. */
    public void at(long epochMillis, int inZone) {
        time = epochMillis;
        zone = inZone;
    }

    /** What it asks for: {@code absent} when the node lacks the manifest. */
    public void begin(int ofImage, boolean named, boolean lacksManifest) {
        image = ofImage;
        byTag = named;
        absent = lacksManifest;
        missed = 0;
    }

    /** The node lacks the layer at a position of the catalog. */
    public void misses(int position) {
        if (missed == missing.length) {
            missing = Arrays.copyOf(missing, missed * 2);
        }
        missing[missed++] = position;
    }

    long time() {
        return time;
    }

    int zone() {
        return zone;
    }

    int image() {
        return image;
    }

    /** A pull by tag begins with a HEAD for the tag. */
    boolean byTag() {
        return byTag;
    }

    /** Must the node GET the manifest (and the index before it)? */
    boolean absent() {
        return absent;
    }

    int missed() {
        return missed;
    }

    /** The catalog's position of a layer that the node lacks. */
    int missing(int index) {
        return missing[index];
    }
}
