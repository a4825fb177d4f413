/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A native library as the system's loader sees it: pieces of the file at addresses, and a table that says where all else is. Only the one
 * form that our images' machines have, 64 bits and the lowest byte first.
 */
final class Elf {

    static final long STRINGS = 5;
    static final long RELOCATIONS = 7;
    static final long RELOCATIONS_SIZE = 8;
    static final long STRINGS_SIZE = 10;
    static final long SHORT_RELOCATIONS_SIZE = 35;
    static final long SHORT_RELOCATIONS = 36;
    static final long SHORT_RELOCATION_SIZE = 37;
    static final long RELATIVE_COUNT = 0x6ffffff9L;
    static final long VERSIONS_DEFINED = 0x6ffffffcL;
    static final long VERSIONS_NEEDED = 0x6ffffffeL;

    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int MAGIC = 0x464c457f;
    private static final int SEGMENT = 1;
    private static final int TABLE = 2;

    private final ByteBuffer file;
    private final List<Piece> pieces = new ArrayList<>();
    private Piece table = new Piece(0, 0, 0);

    /** So many bytes at this place of the file lie at this address. */
    private record Piece(long offset, long address, long size) {

        boolean has(long wanted, int bytes) {
            return wanted >= address && wanted + bytes <= address + size;
        }
    }

    private Elf(ByteBuffer file) {
        this.file = file;
        int count = file.getShort(56);
        for (int i = 0; i < count; i++) {
            int header = Math.toIntExact(file.getLong(32)) + i * file.getShort(54);
            Piece piece = new Piece(file.getLong(header + 8), file.getLong(header + 16), file.getLong(header + 32));
            switch (file.getInt(header)) {
                case SEGMENT -> pieces.add(piece);
                case TABLE -> table = piece;
                default -> {}
            }
        }
    }

    /** What is changed in it is changed in these bytes. */
    static Elf of(byte[] bytes) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 64 || file.getInt(0) != MAGIC || file.get(4) != 2 || file.get(5) != 1) {
            throw new IOException("not a library of 64 bits");
        }
        return new Elf(file);
    }

    /** How this machine calls a relocation that adds where the library lies to a number. */
    long relative() throws IOException {
        return switch (file.getShort(18)) {
            case X86_64 -> 8;
            case AARCH64 -> 1027;
            default -> throw new IOException("machine " + file.getShort(18));
        };
    }

    /** The table, as far as it is used. */
    Map<Long, Long> entries() {
        Map<Long, Long> entries = new LinkedHashMap<>();
        for (int at = start(); file.getLong(at) != 0; at += 16) {
            entries.put(file.getLong(at), file.getLong(at + 8));
        }
        return entries;
    }

    private int start() {
        return Math.toIntExact(table.offset());
    }

    /** Sets entries of the table; fails where it has no room for those that are new. */
    void set(Map<Long, Long> entries) throws IOException {
        entries = new LinkedHashMap<>(entries);
        int at = start();
        for (; file.getLong(at) != 0; at += 16) {
            Long value = entries.remove(file.getLong(at));
            if (value != null) {
                file.putLong(at + 8, value);
            }
        }
        if (at + 16L * entries.size() + 16 > table.offset() + table.size()) {
            throw new IOException("no room for " + entries.size() + " more entries");
        }
        for (Map.Entry<Long, Long> each : entries.entrySet()) {
            file.putLong(at, each.getKey()).putLong(at + 8, each.getValue());
            at += 16;
        }
    }

    /** Whether so many bytes at this address are in the file: some are made of nothing. */
    boolean has(long address, int bytes) {
        return pieces.stream().anyMatch(piece -> piece.has(address, bytes));
    }

    /** These bytes of the file, to read and to write. */
    ByteBuffer at(long address, long bytes) throws IOException {
        int size = Math.toIntExact(bytes);
        Piece piece = pieces.stream()
                .filter(each -> each.has(address, size))
                .findFirst()
                .orElseThrow(() -> new IOException("nothing at " + Long.toHexString(address)));
        return file.slice(Math.toIntExact(piece.offset() + address - piece.address()), size)
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
