/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM's own library, told in the short form, does at its start what it did in the long one. That it runs so, the images show. */
class ShortRelocationsTest {

    private static final Path LIBRARIES = Path.of(System.getProperty("java.home"), "lib");

    @TempDir
    Path folder;

    @Test
    void eachNumberIsMovedAsBefore() throws Exception {
        byte[] before = Files.readAllBytes(LIBRARIES.resolve("server/libjvm.so"));
        Path copy = Files.write(folder.resolve("libjvm.so"), before);

        ShortRelocations.main(new String[] {copy.toString()});

        byte[] after = Files.readAllBytes(copy);
        assertThat(after).hasSameSizeAs(before);
        Map<Long, Long> moved = moved(before);
        assertThat(moved).hasSizeGreaterThan(10_000);
        assertThat(moved(after)).isEqualTo(moved);
        assertThat(others(after)).isEqualTo(others(before));
        long size = entry(after, Elf.SHORT_RELOCATIONS_SIZE) + entry(after, Elf.RELOCATIONS_SIZE);
        assertThat(size).isLessThan(entry(before, Elf.RELOCATIONS_SIZE) / 20);
    }

    @Test
    void allElseStaysAndTheLoaderIsTold() throws Exception {
        byte[] before = Files.readAllBytes(LIBRARIES.resolve("server/libjvm.so"));
        byte[] after = before.clone();

        ShortRelocations.shorten(after);

        String texts = text(after, Elf.STRINGS, Elf.STRINGS_SIZE);
        assertThat(texts).isEqualTo(text(before, Elf.STRINGS, Elf.STRINGS_SIZE) + "GLIBC_ABI_DT_RELR\0");
        Map<Long, Long> entries = new TreeMap<>(Elf.of(after).entries());
        entries.keySet()
                .removeAll(List.of(
                        Elf.STRINGS,
                        Elf.STRINGS_SIZE,
                        Elf.RELOCATIONS,
                        Elf.RELOCATIONS_SIZE,
                        Elf.RELATIVE_COUNT,
                        Elf.VERSIONS_NEEDED,
                        Elf.SHORT_RELOCATIONS,
                        Elf.SHORT_RELOCATIONS_SIZE,
                        Elf.SHORT_RELOCATION_SIZE));
        assertThat(Elf.of(before).entries()).containsAllEntriesOf(entries);
        assertThat(versions(after)).isEqualTo(versions(before) + 1);
    }

    @Test
    void whatIsNoSuchLibraryEndsTheBuild() throws Exception {
        byte[] once = Files.readAllBytes(LIBRARIES.resolve("server/libjvm.so"));
        ShortRelocations.shorten(once);

        assertThatThrownBy(() -> ShortRelocations.shorten(once)).hasMessage("has short relocations already");
        assertThatThrownBy(() -> ShortRelocations.shorten("#!/bin/sh".getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("not a library of 64 bits");
        byte[] small = Files.readAllBytes(LIBRARIES.resolve("libjsig.so"));
        assertThatThrownBy(() -> ShortRelocations.shorten(small)).hasMessageContaining("too few");
    }

    /** What each relocation of this kind adds the library's address to, read as a loader does. */
    private static Map<Long, Long> moved(byte[] bytes) throws IOException {
        Elf library = Elf.of(bytes);
        Map<Long, Long> moved = new TreeMap<>();
        ByteBuffer table = library.at(entry(bytes, Elf.RELOCATIONS), entry(bytes, Elf.RELOCATIONS_SIZE));
        for (int at = 0; at < table.capacity(); at += 24) {
            if (table.getLong(at + 8) == library.relative()) {
                moved.put(table.getLong(at), table.getLong(at + 16));
            }
        }
        long size = library.entries().getOrDefault(Elf.SHORT_RELOCATIONS_SIZE, 0L);
        if (size > 0) {
            ByteBuffer bitmaps = library.at(entry(bytes, Elf.SHORT_RELOCATIONS), size);
            long place = 0;
            while (bitmaps.hasRemaining()) {
                long word = bitmaps.getLong();
                if ((word & 1) == 0) {
                    moved.put(word, library.at(word, 8).getLong());
                    place = word + 8;
                } else {
                    for (int i = 1; i < 64; i++, place += 8) {
                        if ((word >>> i & 1) != 0) {
                            moved.put(place, library.at(place, 8).getLong());
                        }
                    }
                }
            }
        }
        return moved;
    }

    private static Map<Long, Long> others(byte[] bytes) throws IOException {
        Elf library = Elf.of(bytes);
        Map<Long, Long> others = new TreeMap<>();
        ByteBuffer table = library.at(entry(bytes, Elf.RELOCATIONS), entry(bytes, Elf.RELOCATIONS_SIZE));
        for (int at = 0; at < table.capacity(); at += 24) {
            if (table.getLong(at + 8) != library.relative()) {
                others.put(table.getLong(at), table.getLong(at + 8));
            }
        }
        return others;
    }

    private static int versions(byte[] bytes) throws IOException {
        Elf library = Elf.of(bytes);
        int versions = 0;
        long at = entry(bytes, Elf.VERSIONS_NEEDED);
        int next;
        do {
            ByteBuffer need = library.at(at, 16);
            versions += need.getShort(2);
            next = need.getInt(12);
            at += next;
        } while (next != 0);
        return versions;
    }

    private static String text(byte[] bytes, long at, long size) throws IOException {
        ByteBuffer text = Elf.of(bytes).at(entry(bytes, at), entry(bytes, size));
        return StandardCharsets.ISO_8859_1.decode(text).toString();
    }

    private static long entry(byte[] bytes, long name) throws IOException {
        Long value = Elf.of(bytes).entries().get(name);
        if (value == null) {
            throw new IOException("no entry " + name);
        }
        return value;
    }
}
