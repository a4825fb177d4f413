/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.Arrays;

/**
 * Mattson's stack with sizes: how many distinct bytes were touched since an object's last use, its own included. An LRU cache of capacity C has
 * the object exactly if that is at most C, so one pass answers for every C. Each access takes the next position of a Fenwick tree that sums
 * the sizes by position of last use; when positions run out, the live ones move together. O(log n) an access.
 */
final class ByteStack {

    /** The distance of what was never seen. */
    static final long COLD = Long.MAX_VALUE;

    private int[] positions = new int[64];
    private int[] objects;
    private long[] sizes;
    private long[] tree;
    private int used;
    private int live;
    private long total;

    ByteStack() {
        objects = new int[1024];
        sizes = new long[1024];
        tree = new long[1024];
    }

    /** Touches an object and returns its distance, {@link #COLD} the first time. */
    long touch(int object, long size) {
        if (object >= positions.length) {
            positions = Arrays.copyOf(positions, Math.max(object + 1, positions.length * 2));
        }
        if (used + 1 == tree.length) {
            compact();
        }
        int before = positions[object];
        long distance = COLD;
        if (before == 0) {
            live++;
        } else {
            distance = total - sum(before) + size;
            add(before, -size);
            objects[before] = -1;
        }
        place(object, size);
        return distance;
    }

    private void place(int object, long size) {
        int position = ++used;
        positions[object] = position;
        objects[position] = object;
        sizes[position] = size;
        add(position, size);
    }

    /** The bytes that a cache of this capacity holds: the most recently used objects, as many in a row as fit. */
    long resident(long capacity) {
        if (total <= capacity) {
            return total;
        }
        // The first position whose prefix reaches the bytes that do not fit; what lies above it fits.
        long need = total - capacity;
        int position = 0;
        long sum = 0;
        for (int step = Integer.highestOneBit(tree.length - 1); step > 0; step >>= 1) {
            if (position + step < tree.length && sum + tree[position + step] < need) {
                position += step;
                sum += tree[position];
            }
        }
        int boundary = position + 1;
        return total - sum - (objects[boundary] < 0 ? 0 : sizes[boundary]);
    }

    private long sum(int position) {
        long sum = 0;
        for (int i = position; i > 0; i &= i - 1) {
            sum += tree[i];
        }
        return sum;
    }

    private void add(int position, long delta) {
        total += delta;
        for (int i = position; i < tree.length; i += i & -i) {
            tree[i] += delta;
        }
    }

    /** Moves the live positions together, in a tree with room for as many accesses again. */
    private void compact() {
        int[] oldObjects = objects;
        long[] oldSizes = sizes;
        int end = used;
        int length = Math.max(1024, Integer.highestOneBit(live) * 4);
        objects = new int[length];
        sizes = new long[length];
        tree = new long[length];
        used = 0;
        for (int i = 1; i <= end; i++) {
            if (oldObjects[i] >= 0) {
                used++;
                objects[used] = oldObjects[i];
                sizes[used] = oldSizes[i];
                positions[oldObjects[i]] = used;
            }
        }
        rebuild();
    }

    private void rebuild() {
        for (int i = 1; i < tree.length; i++) {
            tree[i] += i <= used ? sizes[i] : 0;
            int parent = i + (i & -i);
            if (parent < tree.length) {
                tree[parent] += tree[i];
            }
        }
    }
}
