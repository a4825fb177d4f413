/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A set of small numbers: a hash table while it is sparse, a bit map as soon as that takes less room. So a node with a few images costs
 * little, and a node with all of them an eighth of a byte for each.
 */
final class IdSet {

    private int[] table = new int[8];
    private long[] bits = new long[0];
    private boolean dense;
    private int size;
    private int highest;

    int size() {
        return size;
    }

    boolean contains(int id) {
        if (dense) {
            int word = id >>> 6;
            return word < bits.length && ((bits[word] >>> id) & 1) != 0;
        }
        return table[slot(id)] != 0;
    }

    /** The slot of an id: where it is, or where it would go. Ids are stored plus one. */
    private int slot(int id) {
        int mask = table.length - 1;
        int slot = home(id);
        while (table[slot] != 0 && table[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int id) {
        int hash = id * 0x9E3779B1;
        return (hash ^ (hash >>> 15)) & (table.length - 1);
    }

    /** True if the id was not there. */
    boolean add(int id) {
        if (contains(id)) {
            return false;
        }
        highest = Math.max(highest, id);
        size++;
        if (!dense && size * 3L > table.length * 2L) {
            grow();
        }
        put(id);
        return true;
    }

    private void put(int id) {
        if (dense) {
            int word = id >>> 6;
            if (word >= bits.length) {
                bits = Arrays.copyOf(bits, Math.max(word + 1, bits.length + bits.length / 2));
            }
            bits[word] |= 1L << id;
        } else {
            table[slot(id)] = id + 1;
        }
    }

    private void grow() {
        int[] old = table;
        dense = old.length * 2L * Integer.SIZE >= highest;
        table = new int[dense ? 0 : old.length * 2];
        for (int stored : old) {
            if (stored != 0) {
                put(stored - 1);
            }
        }
    }

    void remove(int id) {
        if (!contains(id)) {
            return;
        }
        size--;
        if (dense) {
            bits[id >>> 6] &= ~(1L << id);
        } else {
            close(slot(id));
        }
    }

    /** Frees a slot and moves up what was displaced by it, so that searches still end at the first empty slot. */
    private void close(int freed) {
        int mask = table.length - 1;
        int hole = freed;
        table[hole] = 0;
        for (int slot = (hole + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
            int home = home(table[slot] - 1);
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                table[hole] = table[slot];
                table[slot] = 0;
                hole = slot;
            }
        }
    }

    void forEach(IntConsumer action) {
        for (int word = 0; word < bits.length; word++) {
            for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                action.accept((word << 6) + Long.numberOfTrailingZeros(rest));
            }
        }
        for (int stored : table) {
            if (stored != 0) {
                action.accept(stored - 1);
            }
        }
    }
}
