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
 * Which classes of libraries nothing in the image can come to. A running program holds the table of contents of each jar: ten thousand
 * lines of it are a megabyte. A class is needed where a needed one has its name anywhere, also as a text, and where a service file has
 * it. What finds classes by names that it puts together, like Bouncy Castle's provider, must not be used in such an image.
 */
final class Unneeded {

    private static final String OURS = "io/pullgauge/";
    /** Whatever can be a class's name, with what descriptors have before it. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$/.-]+");

    private static final Pattern IN_DESCRIPTOR = Pattern.compile("^[BCDFIJSZV]*L");
    /** Without the endings that say for which version of Java a class is. */
    private static final Pattern VERSIONED = Pattern.compile("^META-INF/versions/\\d+/");

    private final Set<String> needed;

    private Unneeded(Set<String> needed) {
        this.needed = needed;
    }

    /** Looks through all classes of a program, by their names in jars, and all that its service files name. */
    static Unneeded in(Collection<Jars.Entry> classes, Collection<String> services) {
        Set<String> known = new HashSet<>();
        classes.forEach(each -> known.add(type(each.name())));
        Map<String, Set<String>> named = new HashMap<>();
        Deque<String> wanted = new ArrayDeque<>();
        services.forEach(each -> wanted.add(each.replace('.', '/')));
        for (Jars.Entry each : classes) {
            String type = type(each.name());
            named.computeIfAbsent(type, _ -> new HashSet<>()).addAll(names(each.bytes(), known));
            if (type.startsWith(OURS)) {
                wanted.add(type);
            }
        }
        return new Unneeded(closure(named, wanted));
    }

    private static Set<String> closure(Map<String, Set<String>> named, Deque<String> wanted) {
        Set<String> needed = new HashSet<>();
        while (!wanted.isEmpty()) {
            String next = wanted.pop();
            if (needed.add(next)) {
                wanted.addAll(named.getOrDefault(next, Set.of()));
            }
        }
        return needed;
    }

    /** Whether this class file can go. */
    boolean has(String name) {
        return !name.endsWith("module-info.class") && !needed.contains(type(name));
    }

    private static String type(String name) {
        return VERSIONED.matcher(name).replaceFirst("").replaceFirst("\\.class$", "");
    }

    private static Set<String> names(byte[] bytes, Set<String> known) {
        Set<String> names = new HashSet<>();
        for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
            if (entry instanceof Utf8Entry text) {
                Matcher found = NAME.matcher(text.stringValue());
                while (found.find()) {
                    String name = found.group().replace('.', '/');
                    for (String each : List.of(name, IN_DESCRIPTOR.matcher(name).replaceFirst(""))) {
                        if (known.contains(each)) {
                            names.add(each);
                        }
                    }
                }
            }
        }
        return names;
    }
}
