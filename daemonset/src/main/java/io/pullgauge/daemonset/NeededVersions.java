/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a library says of the versions of others that it needs. One with short relocations must name a version of the C library that knows
 * them: an older loader then says so, where it would otherwise leave all addresses wrong.
 */
final class NeededVersions {

    /** What C libraries that know short relocations say of themselves. */
    private static final byte[] KNOWS = "GLIBC_ABI_DT_RELR\0".getBytes(StandardCharsets.US_ASCII);

    private static final String C_LIBRARY = "libc.so.6";
    private static final int RECORD = 16;

    private final Elf library;
    private final ByteBuffer strings;
    private final List<Need> needs = new ArrayList<>();
    private int highest;

    /** Which versions of the library of this name are needed; names are where they begin in the texts. */
    private record Need(int library, List<Version> versions) {}

    private record Version(int hash, short flags, short number, int name) {}

    private NeededVersions(Elf library, ByteBuffer strings) {
        this.library = library;
        this.strings = strings;
    }

    /** The library's texts, and behind them the version's name. */
    static ByteBuffer named(ByteBuffer strings) {
        return room(strings.capacity() + KNOWS.length)
                .put(0, strings, 0, strings.capacity())
                .put(strings.capacity(), KNOWS);
    }

    /** The list as it is, and one version more of the C library, whose name comes behind these texts. */
    static ByteBuffer withShortRelocations(Elf library, ByteBuffer strings) throws IOException {
        NeededVersions versions = new NeededVersions(library, strings);
        versions.readDefined();
        versions.readNeeded();
        versions.needShortRelocations();
        return versions.written();
    }

    private void readDefined() throws IOException {
        long at = library.entries().getOrDefault(Elf.VERSIONS_DEFINED, 0L);
        for (long next = at; at != 0 && next != 0; at += next) {
            ByteBuffer defined = library.at(at, RECORD + 4);
            highest = Math.max(highest, defined.getShort(4));
            next = defined.getInt(RECORD);
        }
    }

    private void readNeeded() throws IOException {
        long at = library.entries().getOrDefault(Elf.VERSIONS_NEEDED, 0L);
        for (long next = at; at != 0 && next != 0; at += next) {
            ByteBuffer need = library.at(at, RECORD);
            List<Version> versions = new ArrayList<>();
            long version = at + need.getInt(8);
            for (int i = 0; i < need.getShort(2); i++) {
                ByteBuffer each = library.at(version, RECORD);
                versions.add(new Version(each.getInt(0), each.getShort(4), each.getShort(6), each.getInt(8)));
                highest = Math.max(highest, each.getShort(6) & Short.MAX_VALUE);
                version += each.getInt(12);
            }
            needs.add(new Need(need.getInt(4), versions));
            next = need.getInt(12);
        }
    }

    private void needShortRelocations() throws IOException {
        needs.stream()
                .filter(each -> text(each.library()).equals(C_LIBRARY))
                .findFirst()
                .orElseThrow(() -> new IOException("does not need " + C_LIBRARY))
                .versions()
                .add(new Version(hash(), (short) 0, (short) (highest + 1), strings.capacity()));
    }

    private String text(int offset) {
        int end = offset;
        while (strings.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - offset];
        strings.get(offset, text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** As the format wants it of names of versions. */
    private static int hash() {
        int hash = 0;
        for (int i = 0; i < KNOWS.length - 1; i++) {
            hash = (hash << 4) + KNOWS[i];
            int high = hash & 0xf0000000;
            hash = (hash ^ high >>> 24) & ~high;
        }
        return hash;
    }

    private ByteBuffer written() {
        int records =
                needs.stream().mapToInt(each -> 1 + each.versions().size()).sum();
        ByteBuffer all = room(records * RECORD);
        for (Need each : needs) {
            int count = each.versions().size();
            boolean last = each.equals(needs.getLast());
            all.putShort((short) 1).putShort((short) count).putInt(each.library());
            all.putInt(RECORD).putInt(last ? 0 : RECORD * (1 + count));
            for (Version version : each.versions()) {
                all.putInt(version.hash()).putShort(version.flags()).putShort(version.number());
                all.putInt(version.name()).putInt(version.equals(each.versions().getLast()) ? 0 : RECORD);
            }
        }
        return all.flip();
    }

    private static ByteBuffer room(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
