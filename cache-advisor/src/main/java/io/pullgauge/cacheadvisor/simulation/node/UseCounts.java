/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

/** How many images use each layer of one node: a hash table of counts that forgets what reaches 0. */
final class UseCounts {

    private int[] ids = new int[16];
    private int[] counts = new int[16];
    private int size;

    void increment(int id) {
        int slot = slot(id);
        if (ids[slot] == 0) {
            if (++size * 3L > ids.length * 2L) {
                grow();
                slot = slot(id);
            }
            ids[slot] = id + 1;
        }
        counts[slot]++;
    }

    /** True if nothing uses it any more. */
    boolean decrement(int id) {
        int slot = slot(id);
        if (ids[slot] == 0 || --counts[slot] > 0) {
            return false;
        }
        size--;
        close(slot);
        return true;
    }

    private void grow() {
        int[] oldIds = ids;
        int[] oldCounts = counts;
        ids = new int[oldIds.length * 2];
        counts = new int[oldIds.length * 2];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                move(oldIds[i], oldCounts[i], slot(oldIds[i] - 1));
            }
        }
    }

    private void move(int stored, int count, int to) {
        ids[to] = stored;
        counts[to] = count;
    }

    private int slot(int id) {
        int mask = ids.length - 1;
        int slot = home(id);
        while (ids[slot] != 0 && ids[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int id) {
        int hash = id * 0x9E3779B1;
        return (hash ^ (hash >>> 15)) & (ids.length - 1);
    }

    /** Frees a slot and moves up what was displaced by it. */
    private void close(int freed) {
        int mask = ids.length - 1;
        int hole = freed;
        move(0, 0, hole);
        for (int slot = (hole + 1) & mask; ids[slot] != 0; slot = (slot + 1) & mask) {
            if (((slot - home(ids[slot] - 1)) & mask) >= ((slot - hole) & mask)) {
                move(ids[slot], counts[slot], hole);
                move(0, 0, slot);
                hole = slot;
            }
        }
    }
}
