/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers byte strings 0, 1, 2… by first sight, all in one array: a known string costs one hash and one comparison. */
public final class ByteInterner {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] arena = new byte[1 << 12];
    private int[] ends = new int[256];
    private int[] hashes = new int[256];
    private int[] table = new int[1024];
    private int count;

    /** The number of {@code bytes[from, to)}; equal to {@link #size()} before the call when it is new. */
    public int intern(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int slot = slot(hash);
        while (table[slot] != 0) {
            int id = table[slot] - 1;
            if (hashes[id] == hash && Arrays.equals(arena, start(id), ends[id], bytes, from, to)) {
                return id;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = count + 1;
        return append(bytes, from, to, hash);
    }

    private int append(byte[] bytes, int from, int to, int hash) {
        int start = count == 0 ? 0 : ends[count - 1];
        int end = Math.addExact(start, to - from);
        if (end > arena.length) {
            arena = Arrays.copyOf(arena, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, arena.length * 2L)));
        }
        System.arraycopy(bytes, from, arena, start, to - from);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        ends[count] = end;
        hashes[count] = hash;
        count++;
        if (count * 2L > table.length) {
            grow();
        }
        return count - 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int id = 0; id < count; id++) {
            int slot = slot(hashes[id]);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = id + 1;
        }
    }

    private int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 15)) & (table.length - 1);
    }

    /** Eight bytes at a step: one at a time costs more than all the rest of reading a line. */
    private static int hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = (rest << 8) | (bytes[i] & 0xff);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long mix(long hash) {
        long mixed = hash * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    /** How many different strings were seen. */
    public int size() {
        return count;
    }

    /** The string of a number. */
    public String text(int id) {
        return new String(arena, start(id), ends[id] - start(id), StandardCharsets.UTF_8);
    }
}
