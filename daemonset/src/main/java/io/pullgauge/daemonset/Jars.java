/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes in jars, read and written back in place. */
final class Jars {

    private Jars() {}

    /** A class file and where it lies. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(String jar, String name, byte[] bytes) {}

    private static final String SIGNATURE = "/META-INF/[^/]+\\.(SF|RSA|DSA|EC)";

    /** What Kotlin's compiler, shrinkers and Maven look at. */
    private static final String NEEDLESS =
            ".*\\.kotlin_(module|builtins|metadata)|/META-INF/(maven|proguard|com\\.android\\.tools)/.*[^/]";

    /** All class files of a jar. */
    static List<Entry> classes(String jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of());
                Stream<Path> all = Files.walk(files.getPath("/"))) {
            List<Path> paths = all.toList();
            List<Entry> entries = new ArrayList<>();
            for (Path path : paths) {
                if (path.toString().endsWith(".class")) {
                    entries.add(new Entry(jar, path.toString().substring(1), Files.readAllBytes(path)));
                }
            }
            return entries;
        }
    }

    /** The classes that a jar's service files name. */
    static List<String> services(String jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of())) {
            Path folder = files.getPath("/META-INF/services");
            List<String> named = new ArrayList<>();
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.list(folder)) {
                    for (Path each : all.toList()) {
                        Files.readAllLines(each).stream()
                                .map(line -> line.replaceFirst("#.*", "").strip())
                                .forEach(named::add);
                    }
                }
            }
            return named;
        }
    }

    static Map<String, List<Entry>> byJar(List<Entry> classes) {
        return classes.stream().collect(Collectors.groupingBy(Entry::jar, TreeMap::new, Collectors.toList()));
    }

    static long size(List<Entry> classes) {
        return classes.stream().mapToLong(each -> each.bytes().length).sum();
    }

    /**
     * Writes them over those of the same name, and takes these away; times stay, so that two builds stay equal. A signature goes too: it
     * was for another content.
     */
    static void replace(String jar, List<Entry> classes, List<String> gone) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of())) {
            try (Stream<Path> all = Files.list(files.getPath("/META-INF"))) {
                for (Path path : all.toList()) {
                    if (path.toString().matches(SIGNATURE)) {
                        Files.delete(path);
                    }
                }
            }
            for (String name : gone) {
                Files.delete(files.getPath("/" + name));
            }
            tidy(files.getPath("/"));
            for (Entry each : classes) {
                Path path = files.getPath("/" + each.name());
                FileTime time = Files.getLastModifiedTime(path);
                Files.write(path, each.bytes());
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    /** Takes away what compilers and builds read, and folders that nothing is left in. */
    private static void tidy(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (each.toString().matches(NEEDLESS) || (isEmptyFolder(each) && !each.equals(root))) {
                    Files.delete(each);
                }
            }
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.findAny().isEmpty();
        }
    }
}
