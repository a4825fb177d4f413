/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a program's classes is used from outside of them: by the JDK, by native libraries, which find methods by their names, and by
 * libraries that read classes at run time.
 *
 * @param reflect whether libraries are there that find methods, generic signatures or classes by looking
 * @param calls name and type of each method that code of the JDK may call
 * @param texts names by which methods may be looked for: every word in a native library, among others
 */
record Surroundings(boolean reflect, Set<String> calls, Set<String> texts) {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
    /** What reads itself, or is read by one that looks for methods: beans and those that look for them, and what is put together by names. */
    private static final List<String> READ = List.of(
            "com/fasterxml/jackson/",
            "tools/jackson/",
            "io/fabric8/",
            "org/jdbi/",
            "org/flywaydb/",
            "com/github/benmanes/caffeine/",
            "com/linecorp/armeria/internal/shaded/caffeine/");
    /** Of the beans' companions, which have a method for each way to build each field, nobody reads anything. */
    private static final Pattern BUILDER =
            Pattern.compile("io/fabric8/kubernetes/api/model/.*(Builder|Fluent)(\\$.*)?");
    /** What the JDK looks for in a class that it is given: how a service is provided, and what serialization asks. */
    private static final Set<String> LOOKED_FOR =
            Set.of("provider", "readObject", "readObjectNoData", "readResolve", "writeObject", "writeReplace");

    static Surroundings of(boolean reflect, List<String> modules, Path natives) throws IOException {
        Set<String> texts = words(natives);
        if (reflect) {
            texts.addAll(LOOKED_FOR);
        }
        return new Surroundings(reflect, JdkMethods.of(modules), texts);
    }

    /** Whether this is how an object is made of a class that something has found by its name. */
    boolean makes(MethodModel method) {
        return reflect && method.methodName().equalsString("<init>");
    }

    /** Whether no method of this class may go. */
    boolean keepsWhole(ClassModel model) {
        String name = model.thisClass().asInternalName();
        return isOurs(name)
                || name.startsWith("picocli/")
                || model.flags().has(AccessFlag.ANNOTATION)
                || (reflect
                        && READ.stream().anyMatch(name::startsWith)
                        && !BUILDER.matcher(name).matches());
    }

    static boolean isOurs(String name) {
        return name.startsWith("io/pullgauge/");
    }

    private static Set<String> words(Path natives) throws IOException {
        Set<String> words = new HashSet<>();
        if (Files.isDirectory(natives)) {
            try (Stream<Path> all = Files.list(natives)) {
                for (Path each : all.toList()) {
                    Matcher word = WORD.matcher(Files.readString(each, StandardCharsets.ISO_8859_1));
                    while (word.find()) {
                        words.add(word.group());
                    }
                }
            }
        }
        return words;
    }
}
