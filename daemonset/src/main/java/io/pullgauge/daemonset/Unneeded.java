/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which classes of Bouncy Castle nothing in the image can come to. Of its seven thousand we use its ASN.1 alone, and a running program
 * holds the table of contents of each jar: seven thousand lines of it are a megabyte. A class is needed where a needed one has its name
 * anywhere, also as a text; its provider, which finds classes by names that it puts together, must not be used in such an image.
 */
final class Unneeded {

    private static final String FAMILY = "org/bouncycastle/";
    private static final Pattern NAME = Pattern.compile("org[/.]bouncycastle[/.][A-Za-z0-9_$/.]+");
    /** Without the endings that say for which version of Java a class is. */
    private static final Pattern VERSIONED = Pattern.compile("^META-INF/versions/\\d+/");

    private final Set<String> needed;

    private Unneeded(Set<String> needed) {
        this.needed = needed;
    }

    /** Looks through all classes of a program, by their names in jars. */
    static Unneeded in(Collection<Jars.Entry> classes) {
        Map<String, Set<String>> family = new HashMap<>();
        Deque<String> wanted = new ArrayDeque<>();
        for (Jars.Entry each : classes) {
            Set<String> names = names(each.bytes());
            if (isFamily(each.name())) {
                family.computeIfAbsent(type(each.name()), _ -> new HashSet<>()).addAll(names);
            } else {
                wanted.addAll(names);
            }
        }
        Set<String> needed = new HashSet<>();
        while (!wanted.isEmpty()) {
            String next = wanted.pop();
            if (needed.add(next)) {
                wanted.addAll(family.getOrDefault(next, Set.of()));
            }
        }
        return new Unneeded(needed);
    }

    /** Whether this class file can go. */
    boolean has(String name) {
        return isFamily(name) && !name.endsWith("module-info.class") && !needed.contains(type(name));
    }

    private static boolean isFamily(String name) {
        return type(name).startsWith(FAMILY);
    }

    private static String type(String name) {
        return VERSIONED.matcher(name).replaceFirst("").replaceFirst("\\.class$", "");
    }

    private static Set<String> names(byte[] bytes) {
        Set<String> names = new HashSet<>();
        for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
            if (entry instanceof Utf8Entry text) {
                Matcher found = NAME.matcher(text.stringValue());
                while (found.find()) {
                    names.add(found.group().replace('.', '/'));
                }
            }
        }
        return Set.copyOf(List.copyOf(names));
    }
}
