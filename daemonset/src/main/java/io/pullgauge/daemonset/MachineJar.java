/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the native libraries out of a jar: those of this machine go into a folder of the image, those of other machines nowhere. Run by
 * the build of the images. Otherwise each start would unpack them into {@code /tmp}, and the image would carry those of ten platforms.
 */
public final class MachineJar {

    /** Jars that come out equal have equal times in them. */
    private static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

    private MachineJar() {}

    /** The arguments: the jar, where to write it without libraries, the folder for the libraries, the machine (x86_64 or aarch64). */
    public static void main(String[] arguments) throws IOException {
        Path natives = Path.of(arguments[2]);
        Files.createDirectories(natives);
        try (ZipFile from = new ZipFile(arguments[0]);
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!isLibrary(entry.getName())) {
                    copy(from, entry, to);
                } else if (isFor(arguments[3], entry.getName())) {
                    String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                    try (InputStream in = from.getInputStream(entry);
                            OutputStream out = Files.newOutputStream(natives.resolve(name))) {
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        ZipEntry same = new ZipEntry(entry.getName());
        same.setLastModifiedTime(TIME);
        to.putNextEntry(same);
        try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
        }
        to.closeEntry();
    }

    static boolean isLibrary(String name) {
        return name.matches("(?i).+\\.(so|dll|dylib|jnilib|a)");
    }

    /** Each project has its own way to say "Linux with glibc on this processor" in a path. */
    static boolean isFor(String machine, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String others = machine.equals("x86_64") ? "amd64|x86_64|x86-64" : "aarch64|aarch_64|arm64";
        return lower.endsWith(".so")
                && !lower.matches(".*(musl|android|freebsd|openbsd|osx|darwin|windows|ppc|riscv|s390).*")
                && lower.matches(".*linux[/_-](" + others + ")[/.].*|meta-inf/native/.*_(" + others + ")\\.so");
    }
}
