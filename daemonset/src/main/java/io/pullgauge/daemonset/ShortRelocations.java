/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the relocations of a native library in the short form that linkers write since 2022 ({@code -z pack-relative-relocs}). The JVM's
 * 124,000 take 3 MB, which each start reads and each node holds; as bitmaps they take 17 KB. What they do stays the same: add where the
 * library lies to a number. That number stands where it is wanted, in place of beside it. Run by the build on its own copy, after
 * all that needs the JDK's files unchanged; needs a C library of 2022 or later (glibc 2.36), and says so to the loader.
 */
public final class ShortRelocations {

    private static final int LONG_FORM = 24;
    private static final int BITS = 63;

    private final Elf library;
    private final Map<Long, Long> entries;

    private ShortRelocations(Elf library) {
        this.library = library;
        this.entries = library.entries();
    }

    /** Rewrites the libraries that it is given, in place. */
    public static void main(String[] libraries) throws IOException {
        for (String each : libraries) {
            Path file = Path.of(each);
            byte[] bytes = Files.readAllBytes(file);
            System.err.println(each + ": " + shorten(bytes) + " relocations made short");
            Files.write(file, bytes);
        }
    }

    /** Rewrites these bytes; returns how many relocations have the short form now. */
    static int shorten(byte[] bytes) throws IOException {
        return new ShortRelocations(Elf.of(bytes)).shorten();
    }

    private int shorten() throws IOException {
        if (entries.containsKey(Elf.SHORT_RELOCATIONS)) {
            throw new IOException("has short relocations already");
        }
        long start = entry(Elf.RELOCATIONS);
        int size = Math.toIntExact(entry(Elf.RELOCATIONS_SIZE));
        ByteBuffer old = library.at(start, size);
        List<Long> places = new ArrayList<>();
        List<byte[]> others = new ArrayList<>();
        long relative = 0;
        for (int at = 0; at < size; at += LONG_FORM) {
            long place = old.getLong(at);
            boolean isRelative = old.getLong(at + 8) == library.relative();
            if (isRelative && place % 8 == 0 && library.has(place, 8)) {
                library.at(place, 8).putLong(0, old.getLong(at + 16));
                places.add(place);
            } else {
                relative += isRelative ? 1 : 0;
                byte[] other = new byte[LONG_FORM];
                old.get(at, other);
                others.add(other);
            }
        }
        Collections.sort(places);
        write(start, old, places, others, relative);
        return places.size();
    }

    /** In the room of the long form: the short one, what the loader is told of it, and at its end what has no short form. */
    private void write(long start, ByteBuffer room, List<Long> places, List<byte[]> others, long relative)
            throws IOException {
        List<Long> bitmaps = bitmaps(places);
        ByteBuffer strings = library.at(entry(Elf.STRINGS), entry(Elf.STRINGS_SIZE));
        ByteBuffer versions = NeededVersions.withShortRelocations(library, strings);
        ByteBuffer texts = NeededVersions.named(strings);
        int kept = room.capacity() - others.size() * LONG_FORM;
        if (bitmaps.size() * 8 + versions.capacity() + texts.capacity() > kept) {
            throw new IOException("too few relocations to be worth it: " + places.size());
        }
        room.put(0, new byte[kept]).position(0);
        bitmaps.forEach(room::putLong);
        long versionsAt = start + room.position();
        long textsAt = versionsAt + versions.capacity();
        room.put(versions).put(texts).position(kept);
        others.forEach(room::put);
        Map<Long, Long> changed = new LinkedHashMap<>();
        changed.put(Elf.SHORT_RELOCATIONS, start);
        changed.put(Elf.SHORT_RELOCATIONS_SIZE, bitmaps.size() * 8L);
        changed.put(Elf.SHORT_RELOCATION_SIZE, 8L);
        changed.put(Elf.RELOCATIONS, start + kept);
        changed.put(Elf.RELOCATIONS_SIZE, (long) others.size() * LONG_FORM);
        changed.put(Elf.RELATIVE_COUNT, relative);
        changed.put(Elf.VERSIONS_NEEDED, versionsAt);
        changed.put(Elf.STRINGS, textsAt);
        changed.put(Elf.STRINGS_SIZE, (long) texts.capacity());
        library.set(changed);
    }

    /** An address, and then for each 63 words behind it a bit for each, with a last bit that says that it is no address. */
    private static List<Long> bitmaps(List<Long> places) {
        List<Long> bitmaps = new ArrayList<>();
        int next = 0;
        while (next < places.size()) {
            bitmaps.add(places.get(next));
            long base = places.get(next++) + 8;
            long bitmap = -1;
            while (bitmap != 0) {
                bitmap = 0;
                for (; next < places.size() && places.get(next) - base < BITS * 8; next++) {
                    bitmap |= 1L << ((places.get(next) - base) / 8);
                }
                if (bitmap != 0) {
                    bitmaps.add(bitmap << 1 | 1);
                    base += BITS * 8;
                }
            }
        }
        return bitmaps;
    }

    private long entry(long name) throws IOException {
        Long value = entries.get(name);
        if (value == null) {
            throw new IOException("no entry " + Long.toHexString(name));
        }
        return value;
    }
}
