/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gives the classes of a jar a version that the start-up cache takes. The JVM archives nothing that was compiled for Java 5 and verifies it
 * slowly at every start; picocli is, so that its hundred and seventy classes cost a fifth of a command's time. Run by the build on its own
 * copies of the jars.
 */
public final class Modernise {

    /** Below this the JVM verifies in the old way and archives nothing. */
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private static final ClassFile CLASSES = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS);

    /** Instruction by instruction, because a body that is taken over as a whole gets no stack map. */
    private static final ClassTransform NEW_BODIES =
            ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));

    private static final ClassTransform NEW_VERSION = (builder, element) -> {
        if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
        } else {
            builder.with(element);
        }
    };

    private Modernise() {}

    /** Rewrites the jars that it is given, in place; prints how many classes it changed. */
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of())) {
                System.err.println(jar + ": " + rewrite(files.getPath("/")) + " classes made newer");
            }
        }
    }

    private static long rewrite(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> classes =
                    all.filter(path -> path.toString().endsWith(".class")).toList();
            return classes.stream().filter(Modernise::rewriteOne).count();
        }
    }

    private static boolean rewriteOne(Path path) {
        try {
            ClassModel model = CLASSES.parse(Files.readAllBytes(path));
            if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
                return false;
            }
            // Its time stays, so that two builds stay equal.
            FileTime time = Files.getLastModifiedTime(path);
            Files.write(path, CLASSES.transformClass(model, NEW_BODIES.andThen(NEW_VERSION)));
            Files.setLastModifiedTime(path, time);
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
